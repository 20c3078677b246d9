import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { resolveBatchOptions } from './batch-options.ts';
import { Delivery } from './delivery.ts';
import { toExporter } from './to-exporter.ts';

/**
 * Hands each finished span to the exporter at once: for consoles, tests and short scripts. Over a network use BatchSpanProcessor.
 *
 * @example
 * new TracerProvider({ processors: [new SimpleSpanProcessor(new ConsoleExporter())] });
 */
export class SimpleSpanProcessor implements SpanProcessor {
  readonly #delivery: Delivery;

  constructor(exporter: SpanExporterLike) {
    // The bounds of BatchSpanProcessor, in spans for every exporter: a batch of one may encode to very little.
    this.#delivery = new Delivery(toExporter(exporter), resolveBatchOptions({}, false));
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (!this.#delivery.accept(0)) return;
    this.#delivery.add([span]);
    this.#delivery.send();
  }

  /** Settles when every span that ended before has been delivered or given up. */
  forceFlush({ final = false }: FlushOptions = {}): Promise<void> {
    return this.#delivery.flush(final);
  }

  /** Flushes, then shuts the exporter down. Spans that end afterwards are counted as dropped. */
  shutdown(): Promise<void> {
    return this.#delivery.shutdown();
  }

  stats(): DestinationStats {
    return this.#delivery.stats();
  }
}
