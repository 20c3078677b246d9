import { startTimer } from '../platform/timer.ts';
import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { type BatchSpanProcessorOptions, resolveBatchOptions } from './batch-options.ts';
import { Delivery } from './delivery.ts';
import { isEncoding, toExporter } from './to-exporter.ts';

// Collects finished spans and hands them on in batches: when one is full, when its oldest span has waited long enough, or when asked.
// How batches reach the exporter is Delivery's business. Only sampled spans are accepted (spec: Batching processor).

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
    const exporter = toExporter(exporterLike);
    const { maxExportBatchSize, scheduledDelayMillis, ...limits } = resolveBatchOptions(options, isEncoding(exporter));
    this.#maxExportBatchSize = maxExportBatchSize;
    this.#scheduledDelayMillis = scheduledDelayMillis;
    this.#delivery = new Delivery(exporter, limits);
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
