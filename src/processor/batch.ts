import { startTimer } from '../platform/timer.ts';
import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { type BatchOptions, type BatchSpanProcessorOptions, resolveBatchOptions } from './batch-options.ts';
import { Delivery } from './delivery.ts';
import { Destination } from './destination.ts';
import { exporterName, isEncoding, toExporter } from './to-exporter.ts';

// Gathers finished spans, and hands them on when a batch is full, when its oldest span waited long enough, or when asked. An exporter that
// can encode is asked to at that moment, so that what waits is bytes and not spans. Only sampled spans are accepted (spec: Batching
// processor). What becomes of a batch is the delivery's business.

/**
 * Sends finished spans in batches, and again what could not be delivered. Throws SetupError for options that cannot work.
 *
 * @example
 * const processor = new BatchSpanProcessor(new OtlpExporter({ endpoint: 'http://localhost:4318' }), { scheduledDelayMillis: 500 });
 */
export class BatchSpanProcessor implements SpanProcessor {
  readonly #destination: Destination;
  readonly #delivery: Delivery;
  readonly #options: BatchOptions;
  #filling: ReadableSpan[] = [];
  #cancelTimer: (() => void) | undefined;
  /** Made once: a function that captures `this` costs every call of the method around it an allocation. */
  readonly #onTimer = (): void => this.#sendNow();

  constructor(exporterLike: SpanExporterLike, options: BatchSpanProcessorOptions = {}) {
    const exporter = toExporter(exporterLike);
    this.#options = resolveBatchOptions(options, isEncoding(exporter));
    this.#destination = new Destination(exporter, this.#options);
    this.#delivery = new Delivery(this.#destination);
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#filling.length >= this.#destination.room && this.#destination.refuse()) return;
    if (this.#filling.push(span) >= this.#options.maxExportBatchSize) this.#sendNow();
    else this.#cancelTimer ??= startTimer(this.#onTimer, this.#options.scheduledDelayMillis);
  }

  /** Settles when every span that ended before has been delivered or given up, or `exportTimeoutMillis` is over. */
  forceFlush(options: FlushOptions = {}): Promise<void> {
    this.#seal();
    return this.#delivery.flush(options);
  }

  /** Flushes, then lets go of timer and exporter. Spans that end afterwards are counted as dropped. `final`: the time is over already. */
  shutdown(options: FlushOptions = {}): Promise<void> {
    this.#seal();
    return this.#delivery.shutdown(options);
  }

  stats(): DestinationStats {
    const { counts, exporter } = this.#destination;
    return counts.stats(exporterName(exporter), this.#filling.length);
  }

  #sendNow(): void {
    this.#seal();
    this.#delivery.send();
  }

  /** What fills becomes a batch, and waits. */
  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const full = this.#filling;
    if (full.length === 0) return;
    this.#filling = []; // to encode these may end more
    this.#destination.add(full);
  }
}
