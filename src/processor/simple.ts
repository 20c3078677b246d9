import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { BatchSpanProcessor } from './batch.ts';

/**
 * Hands each finished span to the exporter at once: for consoles, tests and short scripts. Over a network use BatchSpanProcessor.
 *
 * @example
 * new TracerProvider({ processors: [new SimpleSpanProcessor(new ConsoleExporter())] });
 */
export class SimpleSpanProcessor implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;

  constructor(exporter: SpanExporterLike) {
    // A bound in spans for every exporter: a batch of one may encode to very little.
    this.#batches = new BatchSpanProcessor(exporter, { maxExportBatchSize: 1, maxQueueSize: 2048 });
  }

  onEnd(span: ReadableSpan): void {
    this.#batches.onEnd(span);
  }

  /** Settles when every span that ended before has been delivered or given up. */
  forceFlush(options?: FlushOptions): Promise<void> {
    return this.#batches.forceFlush(options);
  }

  /** Flushes, then shuts the exporter down. Spans that end afterwards are counted as dropped. */
  shutdown(options?: FlushOptions): Promise<void> {
    return this.#batches.shutdown(options);
  }

  stats(): DestinationStats {
    return this.#batches.stats();
  }
}
