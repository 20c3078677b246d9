import { errorText, report } from '../platform/diagnostics.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { EncodingExporter, ExportResult, ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { inTime } from './in-time.ts';
import { checkPromise, exporterName, exportOptions, failureCode, isEncoding } from './to-exporter.ts';
import { encodeBatch, newBatch, splitBatch, type WaitingBatch } from './waiting-batch.ts';

// Takes full batches to one exporter: in order, no more at once than the exporter allows, each under a deadline, every span accounted for.
// An exporter that can encode is asked to at once, so that what waits is bytes and not spans. A full queue drops what is newest.
// Nothing here retries yet: ExportError says what could be. Nothing here throws or rejects: what an exporter does wrong is reported.
//
//   add ──▶ queue ──(a slot is free)──▶ in flight ──▶ exported | dropped by reason
//             └── full ──▶ dropped: queue_full

export interface DeliveryLimits {
  readonly maxQueueBytes: number;
  readonly maxQueueSize: number;
  readonly exportTimeoutMillis: number;
}

export class Delivery {
  readonly #exporter: SpanExporter;
  readonly #encoder: EncodingExporter | undefined;
  readonly #name: string;
  readonly #limits: DeliveryLimits;
  readonly #queue: WaitingBatch[] = [];
  /** Queued and in flight: what a flush waits for. */
  readonly #unsettled = new Set<WaitingBatch>();
  /** Without a prototype: an error's code may be any string, `constructor` too. */
  readonly #dropped: Record<string, number> = Object.create(null);
  #queuedSpans = 0;
  #queuedBytes = 0;
  #inFlight = 0;
  #accepted = 0;
  #exported = 0;
  #droppedTotal = 0;
  #closed = false;
  #shutdown: Promise<void> | undefined;

  constructor(exporter: SpanExporter, limits: DeliveryLimits) {
    this.#exporter = exporter;
    this.#encoder = isEncoding(exporter) ? exporter : undefined;
    this.#name = exporterName(exporter);
    this.#limits = limits;
  }

  /** Counts a span as this destination's, and says whether it may wait here, beside `waiting` that are in no batch yet. */
  accept(waiting: number): boolean {
    this.#accepted++;
    if (this.#closed) this.#drop('shutdown', 1);
    else if (this.#queuedSpans + waiting >= this.#limits.maxQueueSize) this.#dropNewest(1);
    else return true;
    return false;
  }

  /** Takes a full batch, which waits until `send` or `flush`. */
  add(spans: readonly ReadableSpan[]): void {
    const batch = this.#toBatch(spans);
    if (!batch) return;
    if (this.#queuedBytes + batch.byteLength > this.#limits.maxQueueBytes) {
      this.#dropNewest(batch.spanCount);
      return;
    }
    this.#queue.push(batch);
    this.#countIn(batch);
  }

  /** Sends what may be sent now. */
  send(): void {
    this.#pump(false);
  }

  /** Settles when all that is here now has been delivered or given up. `final`: everything goes at once, in pieces a leaving page can send. */
  async flush(final: boolean): Promise<void> {
    this.#pump(final);
    const release = startDeadline(() => {}, this.#limits.exportTimeoutMillis);
    await Promise.all(Array.from(this.#unsettled, (batch) => batch.settled));
    release();
    if (!final) await this.#tell('forceFlush');
  }

  /** From now on spans are counted as dropped. */
  close(): void {
    this.#closed = true;
  }

  /** Closes, flushes, and lets go of the exporter. */
  shutdown(): Promise<void> {
    this.close();
    this.#shutdown ??= this.flush(false).then(() => this.#tell('shutdown'));
    return this.#shutdown;
  }

  stats(): DestinationStats {
    return {
      name: this.#name,
      accepted: this.#accepted,
      exported: this.#exported,
      pending: this.#accepted - this.#exported - this.#droppedTotal,
      dropped: { ...this.#dropped },
    };
  }

  #drop(reason: string, count: number): void {
    if (count <= 0) return;
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
    this.#droppedTotal += count;
  }

  #dropNewest(count: number): void {
    this.#drop('queue_full', count);
    report(
      'queue_full',
      `${this.#queuedSpans} spans (${this.#queuedBytes} bytes) wait for ${this.#name}, so the newest were dropped. Raise maxQueueSize or maxQueueBytes, or sample.`,
    );
  }

  #toBatch(spans: readonly ReadableSpan[]): WaitingBatch | undefined {
    if (!this.#encoder) return newBatch(spans);
    try {
      const batch = encodeBatch(this.#encoder, spans);
      this.#drop('unencodable', spans.length - batch.spanCount);
      return batch.spanCount > 0 ? batch : undefined;
    } catch (error) {
      report('unencodable', `${this.#name} could not encode ${spans.length} spans, which are lost: ${errorText(error)}`);
      this.#drop('unencodable', spans.length);
      return undefined;
    }
  }

  #countIn(batch: WaitingBatch): void {
    this.#unsettled.add(batch);
    this.#queuedSpans += batch.spanCount;
    this.#queuedBytes += batch.byteLength;
  }

  #pump(final: boolean): void {
    const slots = final ? Number.POSITIVE_INFINITY : Math.max(1, this.#exporter.maxConcurrentExports ?? 1) || 1;
    while (this.#inFlight < slots) {
      const batch = this.#queue.shift();
      if (!batch) return;
      this.#queuedSpans -= batch.spanCount;
      this.#queuedBytes -= batch.byteLength;
      const halves = final && this.#encoder ? splitBatch(this.#encoder, batch) : undefined;
      if (halves) this.#replace(batch, halves);
      else void this.#deliver(batch, final);
    }
  }

  /** Whoever waits for the whole waits for its halves. */
  #replace(batch: WaitingBatch, halves: readonly WaitingBatch[]): void {
    this.#queue.unshift(...halves);
    for (const half of halves) this.#countIn(half);
    void Promise.all(halves.map((half) => half.settled)).then(() => this.#settle(batch));
  }

  async #deliver(batch: WaitingBatch, final: boolean): Promise<void> {
    this.#inFlight++;
    try {
      const result = await inTime(this.#limits.exportTimeoutMillis, startTimer, (signal) => this.#export(batch, signal, final));
      this.#countExported(batch, result ?? {});
    } catch (error) {
      const code = failureCode(error);
      this.#drop(code, batch.spanCount);
      report(code, `${this.#name} could not deliver ${batch.spanCount} spans, which are lost: ${errorText(error)}`);
    }
    this.#inFlight--;
    this.#settle(batch);
    this.#pump(false);
  }

  #export(batch: WaitingBatch, signal: AbortSignal, final: boolean): Promise<ExportResult | void> {
    const options = exportOptions(signal, final);
    const result = batch.encoded ? this.#encoder?.send(batch.encoded, options) : this.#exporter.export(batch.spans, options);
    return checkPromise(result as Promise<ExportResult | void>, this.#exporter); // there is an encoder where something was encoded
  }

  #countExported({ spanCount }: WaitingBatch, { rejectedSpans, message }: ExportResult): void {
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans ?? 0) || 0), spanCount);
    if (rejected > 0) report('rejected', `${this.#name}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
    this.#exported += spanCount - rejected;
    this.#drop('rejected', rejected);
  }

  #settle(batch: WaitingBatch): void {
    this.#unsettled.delete(batch);
    batch.settle();
  }

  /** Asks the exporter to flush or to shut down. Somebody waits for it, but no longer than for an export. */
  async #tell(method: 'forceFlush' | 'shutdown'): Promise<void> {
    try {
      await inTime(this.#limits.exportTimeoutMillis, startDeadline, async () => this.#exporter[method]?.());
    } catch (error) {
      report('exporter_failed', `${method}() of ${this.#name} failed: ${errorText(error)}`);
    }
  }
}
