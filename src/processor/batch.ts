import { startTimer } from '../platform/timer.ts';
import type { FlushOptions, ReadableSpan, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { type BatchSpanProcessorOptions, resolveBatchOptions } from './batch-options.ts';
import { flush, send, shutDown } from './delivery.ts';
import { Destination } from './destination.ts';
import { lose } from './shipment.ts';
import { isEncoding, toExporter } from './to-exporter.ts';

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
  readonly #to: Destination;
  #filling: ReadableSpan[] = [];
  #cancelTimer: (() => void) | undefined;
  #shutdown: Promise<void> | undefined;
  /** Made once: a function that captures `this` costs every call of the method around it an allocation. */
  readonly #send = (): void => send(this.#seal());

  constructor(exporterLike: SpanExporterLike, options: BatchSpanProcessorOptions = {}) {
    const exporter = toExporter(exporterLike);
    this.#to = new Destination(exporter, resolveBatchOptions(options, isEncoding(exporter)));
    this.#to.connectStore(() => send(this.#to));
  }

  onEnd(span: ReadableSpan): void {
    const to = this.#to;
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    if (this.#filling.length >= to.room && to.turnAway()) return;
    if (this.#filling.push(span) >= to.bounds.maxExportBatchSize) this.#send();
    else this.#cancelTimer ??= startTimer(this.#send, to.bounds.scheduledDelayMillis);
  }

  /** Settles when every span that ended before has been delivered or given up, or `exportTimeoutMillis` is over. */
  forceFlush(options: FlushOptions = {}): Promise<void> {
    return flush(this.#seal(), options);
  }

  /** Flushes, then lets go of timer and exporter. Spans that end afterwards are counted as dropped. `final`: the time is over already. */
  shutdown(options: FlushOptions = {}): Promise<void> {
    this.#seal().isShut = true;
    this.#shutdown ??= shutDown(this.#to, options);
    return this.#shutdown;
  }

  /** Drops what waits and what is under way, and empties the store. */
  async discard(reason: string): Promise<void> {
    const to = this.#seal();
    for (const shipment of to.takeAll()) lose(shipment, reason);
    await to.store?.discard?.(reason);
  }

  stats(): DestinationStats {
    return this.#to.stats(this.#filling.length);
  }

  /** What fills becomes a batch, and waits. */
  #seal(): Destination {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const full = this.#filling;
    if (full.length > 0) {
      this.#filling = []; // to encode these may end more
      this.#to.add(full);
    }
    return this.#to;
  }
}
