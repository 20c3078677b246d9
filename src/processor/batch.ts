import { errorText, report } from '../platform/diagnostics.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { ExportResult, FlushOptions, ReadableSpan, SpanExporter, SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { TraceFlags } from '../trace/trace-flags.ts';
import { type BatchSpanProcessorOptions, resolveBatchOptions } from './batch-options.ts';
import { inTime } from './in-time.ts';
import { exporterName, failureCode, isEncoding, toExporter } from './to-exporter.ts';
import { sendBatch, splitBatch, toBatch, type WaitingBatch } from './waiting-batch.ts';

// Takes finished spans to one exporter: in batches and in order, no more at once than the exporter allows, each under a deadline, every
// span accounted for. An exporter that can encode is asked to as soon as a batch is full, so that what waits is bytes and not spans. A full
// queue drops what is newest. Nothing here retries yet: ExportError says what could be. Nothing here throws or rejects: what an exporter
// does wrong is reported. Only sampled spans are accepted (spec: Batching processor).
//
//   onEnd ──▶ filling ──(full, or its oldest span waited long enough, or asked)──▶ queue ──(a slot is free)──▶ exported | dropped by reason
//                └─────────────────── full ──▶ dropped: queue_full ◀────────────────┘

interface QueuedBatch extends WaitingBatch {
  /** Tells who waits that these spans are delivered or given up. */
  settle(): void;
}

/**
 * Sends finished spans in batches. Throws SetupError for options that cannot work.
 *
 * @example
 * const processor = new BatchSpanProcessor(new OtlpExporter({ endpoint: 'http://localhost:4318' }), { scheduledDelayMillis: 500 });
 */
export class BatchSpanProcessor implements SpanProcessor {
  readonly #exporter: SpanExporter;
  readonly #options: Required<BatchSpanProcessorOptions>;
  #filling: ReadableSpan[] = [];
  #cancelTimer: (() => void) | undefined;
  readonly #queue: QueuedBatch[] = [];
  #queuedSpans = 0;
  #queuedBytes = 0;
  #inFlight = 0;
  /** Of batches that are queued or in flight: what a flush waits for. */
  readonly #unsettled = new Set<Promise<void>>();
  #accepted = 0;
  #exported = 0;
  /** Without a prototype: an error's code may be any string, `constructor` too. */
  readonly #dropped: Record<string, number> = Object.create(null);
  #isClosed = false;
  #shutdown: Promise<void> | undefined;
  /** Made once: a function that captures `this` costs every call of the method around it an allocation. */
  readonly #onTimer = (): void => this.#sendNow();

  constructor(exporter: SpanExporterLike, options: BatchSpanProcessorOptions = {}) {
    this.#exporter = toExporter(exporter);
    this.#options = resolveBatchOptions(options, isEncoding(this.#exporter));
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.#accepted++;
    if (this.#isClosed) this.#drop('shutdown', 1);
    else if (this.#queuedSpans + this.#filling.length >= this.#options.maxQueueSize) this.#dropNewest(1);
    else this.#fill(span);
  }

  /** Settles when every span that ended before has been delivered or given up. */
  async forceFlush({ final = false }: FlushOptions = {}): Promise<void> {
    this.#sendNow(final);
    const release = startDeadline(() => {}, this.#options.exportTimeoutMillis); // the process waits for it
    await Promise.all(this.#unsettled);
    release();
    if (!final) await this.#tell('forceFlush');
  }

  /** Flushes, then lets go of timer and exporter. Spans that end afterwards are counted as dropped. */
  shutdown(): Promise<void> {
    this.#isClosed = true;
    this.#shutdown ??= this.forceFlush().then(() => this.#tell('shutdown'));
    return this.#shutdown;
  }

  stats(): DestinationStats {
    const lost = Object.values(this.#dropped).reduce((sum, count) => sum + count, 0);
    return {
      name: exporterName(this.#exporter),
      accepted: this.#accepted,
      exported: this.#exported,
      pending: this.#accepted - this.#exported - lost,
      dropped: { ...this.#dropped },
    };
  }

  #drop(reason: string, count: number): void {
    if (count > 0) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }

  #dropNewest(count: number): void {
    this.#drop('queue_full', count);
    report(
      'queue_full',
      `${this.#queuedSpans} spans (${this.#queuedBytes} bytes) wait for ${exporterName(this.#exporter)}, so the newest were dropped. Raise maxQueueSize or maxQueueBytes, or sample.`,
    );
  }

  #fill(span: ReadableSpan): void {
    this.#filling.push(span);
    if (this.#filling.length >= this.#options.maxExportBatchSize) this.#sendNow();
    else this.#cancelTimer ??= startTimer(this.#onTimer, this.#options.scheduledDelayMillis);
  }

  #sendNow(final = false): void {
    this.#seal();
    this.#pump(final);
  }

  /** What fills becomes a batch, and waits. */
  #seal(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const spans = this.#filling;
    if (spans.length === 0) return;
    this.#filling = [];
    const batch = toBatch(this.#exporter, spans);
    this.#drop('unencodable', spans.length - batch.spanCount);
    if (batch.spanCount === 0) return;
    if (this.#queuedBytes + batch.byteLength > this.#options.maxQueueBytes) {
      this.#dropNewest(batch.spanCount);
      return;
    }
    this.#countQueued(batch, 1);
    const settled = new Promise<void>((settle) => this.#queue.push({ ...batch, settle }));
    this.#unsettled.add(settled);
    void settled.then(() => this.#unsettled.delete(settled));
  }

  #countQueued({ spanCount, byteLength }: WaitingBatch, sign: 1 | -1): void {
    this.#queuedSpans += sign * spanCount;
    this.#queuedBytes += sign * byteLength;
  }

  /** Sends what may be sent now. `final`: everything at once, there is no later. */
  #pump(final: boolean): void {
    const slots = final ? Number.POSITIVE_INFINITY : Math.max(1, this.#exporter.maxConcurrentExports ?? 1) || 1;
    while (this.#inFlight < slots) {
      const batch = this.#queue.shift();
      if (!batch) return;
      this.#countQueued(batch, -1);
      void this.#deliver(batch, final);
    }
  }

  async #deliver(batch: QueuedBatch, final: boolean): Promise<void> {
    this.#inFlight++;
    await this.#send(batch, final);
    this.#inFlight--;
    batch.settle();
    this.#pump(false);
  }

  /** Whole, or in the pieces that a leaving page can send. */
  async #send(batch: WaitingBatch, final: boolean): Promise<void> {
    const halves = final && splitBatch(this.#exporter, batch);
    if (halves) {
      await Promise.all(halves.map((half) => this.#send(half, final)));
      return;
    }
    try {
      const send = (signal: AbortSignal) => sendBatch(this.#exporter, batch, signal, final);
      this.#countExported(batch, (await inTime(this.#options.exportTimeoutMillis, startTimer, send)) ?? {});
    } catch (error) {
      const code = failureCode(error);
      this.#drop(code, batch.spanCount);
      report(code, `${exporterName(this.#exporter)} could not deliver ${batch.spanCount} spans, which are lost: ${errorText(error)}`);
    }
  }

  #countExported({ spanCount }: WaitingBatch, { rejectedSpans, message }: ExportResult): void {
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans ?? 0) || 0), spanCount);
    this.#exported += spanCount - rejected;
    this.#drop('rejected', rejected);
    if (rejected > 0)
      report('rejected', `${exporterName(this.#exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
  }

  /** Asks the exporter to flush or to shut down. Somebody waits for it, but no longer than for an export. */
  async #tell(method: 'forceFlush' | 'shutdown'): Promise<void> {
    try {
      await inTime(this.#options.exportTimeoutMillis, startDeadline, async () => this.#exporter[method]?.());
    } catch (error) {
      report('exporter_failed', `${method}() of ${exporterName(this.#exporter)} failed: ${errorText(error)}`);
    }
  }
}
