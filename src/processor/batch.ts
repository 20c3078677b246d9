import { checkCount, checkKeys, SetupError } from '../platform/setup-error.ts';
import { startTimer } from '../platform/timer.ts';
import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { Delivery } from './delivery.ts';
import { isEncoding, toExporter } from './to-exporter.ts';

// Collects finished spans and hands them on in batches: when one is full, when its oldest span has waited long enough, or when asked.
// How batches reach the exporter is Delivery's business. Only sampled spans are accepted (spec: Batching processor).

export interface BatchSpanProcessorOptions {
  /** Spans in a batch. Default: 100, or `maxQueueSize` where that is less. */
  readonly maxExportBatchSize?: number;
  /** How long a span waits for its batch to fill, in milliseconds. Default: 5,000. */
  readonly scheduledDelayMillis?: number;
  /** Bytes that may wait, for an exporter that encodes. Default: 4 MiB; `start()` in Node: 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Spans that may wait. Default: 2,048 for an exporter that does not encode, else no limit but the bytes. */
  readonly maxQueueSize?: number;
  /** How long one export may take, in milliseconds. Default: 30,000. */
  readonly exportTimeoutMillis?: number;
}

/**
 * Sends finished spans in batches. Throws SetupError for options that cannot work.
 *
 * @example
 * const processor = new BatchSpanProcessor(new OtlpExporter({ endpoint: 'http://localhost:4318' }), { scheduledDelayMillis: 500 });
 */
export class BatchSpanProcessor implements SpanProcessor {
  readonly #delivery: Delivery;
  readonly #maxExportBatchSize: number;
  readonly #scheduledDelayMillis: number;
  #filling: ReadableSpan[] = [];
  #cancelTimer: (() => void) | undefined;

  constructor(exporterLike: SpanExporterLike, options: BatchSpanProcessorOptions = {}) {
    checkKeys('BatchSpanProcessor', options, [
      'maxExportBatchSize',
      'scheduledDelayMillis',
      'maxQueueBytes',
      'maxQueueSize',
      'exportTimeoutMillis',
    ]);
    const exporter = toExporter(exporterLike);
    const {
      maxQueueSize = isEncoding(exporter) ? Number.POSITIVE_INFINITY : 2048,
      maxExportBatchSize = Math.min(100, maxQueueSize),
      scheduledDelayMillis = 5000,
      maxQueueBytes = 4 * 1024 * 1024,
      exportTimeoutMillis = 30_000,
    } = options;
    if (maxQueueSize !== Number.POSITIVE_INFINITY) checkCount('maxQueueSize', maxQueueSize, 1);
    this.#maxExportBatchSize = checkCount('maxExportBatchSize', maxExportBatchSize, 1);
    this.#scheduledDelayMillis = checkCount('scheduledDelayMillis', scheduledDelayMillis, 0);
    checkCount('maxQueueBytes', maxQueueBytes, 1);
    checkCount('exportTimeoutMillis', exportTimeoutMillis, 1);
    if (maxExportBatchSize > maxQueueSize) {
      throw new SetupError(
        'batch_larger_than_queue',
        `maxExportBatchSize (${maxExportBatchSize}) is larger than maxQueueSize (${maxQueueSize}), so a full batch can never form. Raise maxQueueSize or lower maxExportBatchSize.`,
      );
    }
    this.#delivery = new Delivery(exporter, { maxQueueBytes, maxQueueSize, exportTimeoutMillis });
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#delivery.accept(this.#filling.length)) this.#fill(span);
  }

  /** Settles when every span that ended before has been delivered or given up. */
  forceFlush({ final = false }: FlushOptions = {}): Promise<void> {
    this.#seal();
    return this.#delivery.flush(final);
  }

  /** Flushes, then lets go of timer and exporter. Spans that end afterwards are counted as dropped. */
  shutdown(): Promise<void> {
    this.#delivery.close();
    this.#seal();
    return this.#delivery.shutdown();
  }

  stats(): DestinationStats {
    return this.#delivery.stats();
  }

  #fill(span: ReadableSpan): void {
    this.#filling.push(span);
    if (this.#filling.length >= this.#maxExportBatchSize) this.#sendNow();
    else this.#cancelTimer ??= startTimer(() => this.#sendNow(), this.#scheduledDelayMillis);
  }

  #sendNow(): void {
    this.#seal();
    this.#delivery.send();
  }

  /** Nothing is sent yet: how a batch goes out is for the caller to say. */
  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const spans = this.#filling;
    if (spans.length === 0) return;
    this.#filling = [];
    this.#delivery.add(spans);
  }
}
