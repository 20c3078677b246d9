import { errorText, report } from '../platform/diagnostics.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { ExportResult, FlushOptions, ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { DestinationCounts } from './destination-counts.ts';
import { inTime } from './in-time.ts';
import { Pause } from './pause.ts';
import { exporterName, type Failure, failureOf, isEncoding } from './to-exporter.ts';
import { canJoin, joinBatches, maxFinalBytes, sendBatch, sendBlocking, splitBatch, toBatch, type WaitingBatch } from './waiting-batch.ts';
import { type QueuedBatch, WaitingQueue } from './waiting-queue.ts';

// Takes the batches of one destination to its exporter, each request under a deadline, every span accounted for. Nothing here throws or
// rejects: what an exporter does wrong is reported.
//
//           ┌─────────── pause: as long as the receiver asks, or longer each time ◀──────────┐
//           ▼                                                                                │ retryable
//   add ─▶ waiting ──(a slot is free; neighbours are joined to one request)──▶ in flight ────┼─▶ exported
//           ▲                                                                                │
//           └────────── 413: in smaller pieces · refused: each of the joined alone ◀─────────┤
//                                                                                            └─▶ dropped by reason
//
// While the receiver fails, one request at a time probes it. A request that timed out or broke off may have arrived; it is sent again, and
// its spans are counted as resent.

/** What one request carries when much waits: few requests after an outage, and no body that proxies refuse. */
const MAX_JOINED_BYTES = 512 * 1024;

export interface DeliveryLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly exportTimeoutMillis: number;
}

export class Delivery {
  readonly #exporter: SpanExporter;
  readonly #limits: DeliveryLimits;
  readonly #counts = new DestinationCounts();
  readonly #waiting = new WaitingQueue();
  readonly #inFlight = new Set<QueuedBatch>();
  /** Of batches that are waiting or in flight: what a flush waits for. */
  readonly #unsettled = new Set<Promise<void>>();
  /** Requests that are under way. */
  readonly #deliveries = new Set<Promise<void>>();
  #joinedBytes: number;
  readonly #pause = new Pause();
  #isClosed = false;
  #shutdown: Promise<void> | undefined;

  constructor(exporter: SpanExporter, limits: DeliveryLimits) {
    this.#exporter = exporter;
    this.#limits = limits;
    this.#joinedBytes = canJoin(exporter) ? MAX_JOINED_BYTES : 0;
  }

  /** Counts a span as this destination's, and says whether it may wait here, beside `filling` that are in no batch yet. */
  accept(filling: number): boolean {
    this.#counts.accepted++;
    if (this.#isClosed) this.#counts.drop('shutdown', 1);
    else if (this.#waiting.spans + filling >= this.#limits.maxQueueSize) this.#dropNewest(1);
    else return true;
    return false;
  }

  /** Takes a batch, which waits until `send` or `flush`. */
  add(spans: readonly ReadableSpan[]): void {
    const batch = toBatch(this.#exporter, spans);
    this.#counts.drop('unencodable', spans.length - batch.spanCount);
    if (batch.spanCount === 0) return;
    if (this.#waiting.bytes + batch.byteLength > this.#limits.maxQueueBytes) {
      this.#dropNewest(batch.spanCount);
      return;
    }
    const settled = new Promise<void>((settle) => this.#waiting.add({ ...batch, isAlone: false, settle }));
    this.#unsettled.add(settled);
    void settled.then(() => this.#unsettled.delete(settled));
  }

  /** Sends what may be sent now. */
  send(): void {
    const slots = this.#pause.failures > 0 ? 1 : Math.max(1, this.#exporter.maxConcurrentExports ?? 1) || 1;
    while (!this.#pause.isOn && this.#deliveries.size < slots && !this.#waiting.isEmpty) {
      this.#deliver(this.#waiting.take(this.#joinedBytes));
    }
  }

  /** Settles when all that is here now has been delivered or given up, or the time for an export is over. */
  async flush({ final = false, blockMillis }: FlushOptions): Promise<void> {
    if (blockMillis !== undefined) {
      this.#sendBlocking(blockMillis);
    } else if (final) {
      this.#sendFinally();
      // One attempt: what fails stays here, for the case that the page comes back. Whoever asked holds the process as long as may be.
      await this.#inTime(Promise.all(this.#deliveries), startTimer);
    } else {
      this.send();
      await this.#inTime(Promise.all(this.#unsettled), startDeadline);
      await this.#tell('forceFlush');
    }
  }

  /** From now on spans are counted as dropped. */
  close(): void {
    this.#isClosed = true;
  }

  /** Closes, flushes, gives up what could not be delivered in time, and lets go of the exporter. */
  shutdown(): Promise<void> {
    this.close();
    this.#shutdown ??= this.flush({}).then(() => {
      this.#pause.cancel();
      this.#lose('shutdown', [...this.#takeInFlight(), ...this.#waiting.takeAll()]);
      return this.#tell('shutdown');
    });
    return this.#shutdown;
  }

  stats(): DestinationStats {
    return this.#counts.stats(exporterName(this.#exporter));
  }

  #deliver(batches: readonly QueuedBatch[], final = false): void {
    for (const batch of batches) this.#inFlight.add(batch);
    const delivery = this.#attempt(batches, final).then(() => {
      this.#deliveries.delete(delivery);
      this.send();
    });
    this.#deliveries.add(delivery);
  }

  async #attempt(batches: readonly QueuedBatch[], final: boolean): Promise<void> {
    const failuresBefore = this.#pause.failures;
    const request = joinBatches(this.#exporter, batches);
    let isGivenUp = (): boolean => false;
    const send = (signal: AbortSignal): Promise<ExportResult | void> => {
      isGivenUp = () => signal.aborted;
      return sendBatch(this.#exporter, request, signal, final);
    };
    try {
      const result = await inTime(this.#limits.exportTimeoutMillis, startTimer, send);
      this.#pause.reset();
      if (this.#land(batches)) this.#succeed(batches, request, result ?? {});
    } catch (error) {
      if (!this.#land(batches)) return;
      const failure = failureOf(error);
      // Bytes can be sent again. What becomes of spans in an exporter that never settles, nobody knows.
      const retryable = failure.retryable && (!isGivenUp() || isEncoding(this.#exporter));
      this.#fail(batches, request, { ...failure, retryable }, failuresBefore);
    }
  }

  /** Whether these are still in flight, and not sent in another way or given up meanwhile. */
  #land(batches: readonly QueuedBatch[]): boolean {
    return batches.filter((batch) => this.#inFlight.delete(batch)).length === batches.length;
  }

  #succeed(batches: readonly QueuedBatch[], { spanCount }: WaitingBatch, { rejectedSpans, message }: ExportResult): void {
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans ?? 0) || 0), spanCount);
    this.#counts.exported += spanCount - rejected;
    this.#counts.drop('rejected', rejected);
    if (rejected > 0)
      report('rejected', `${exporterName(this.#exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
    for (const { settle } of batches) settle();
  }

  #fail(batches: readonly QueuedBatch[], { spanCount, byteLength }: WaitingBatch, failure: Failure, failuresBefore: number): void {
    const { code, retryable, retryAfterMs, status, text } = failure;
    const what = `${exporterName(this.#exporter)} could not deliver ${spanCount} spans`;
    if (status === 413 && batches.length > 1) {
      this.#joinedBytes = byteLength / 2;
      this.#waiting.putBack(batches);
    } else if (retryable) {
      report(code, `${what}, which will be sent again: ${text}`);
      if (status === undefined) this.#counts.resent += spanCount;
      this.#waiting.putBack(batches);
      // Requests that failed together are one failure of the receiver.
      if (this.#pause.failures === failuresBefore) this.#pause.begin(retryAfterMs, () => this.send());
    } else if (batches.length > 1) {
      this.#waiting.putBack(batches.map((batch) => ({ ...batch, isAlone: true }))); // one of them was refused
    } else if (status !== 413 || !this.#halve(batches)) {
      report(code, `${what}, which are lost: ${text}`);
      this.#lose(code, batches);
    }
  }

  /** The one batch waits as two, if it can be split. */
  #halve([batch]: readonly QueuedBatch[]): boolean {
    const halves = batch && splitBatch(this.#exporter, batch);
    if (!halves) return false;
    let left = halves.length;
    const settle = (): void => {
      if (--left === 0) batch.settle();
    };
    this.#waiting.putBack(halves.map((half) => ({ ...half, isAlone: true, settle })));
    return true;
  }

  /** At once, whatever the receiver asked for and however many requests it takes: there is no later. */
  #sendFinally(): void {
    const maxBytes = maxFinalBytes(this.#exporter);
    while (!this.#waiting.isEmpty) {
      const batches = this.#waiting.take(Math.min(maxBytes, this.#joinedBytes));
      const isTooLarge = batches.length === 1 && (batches[0]?.byteLength ?? 0) > maxBytes;
      if (!isTooLarge || !this.#halve(batches)) this.#deliver(batches, true);
    }
  }

  /** Everything, what is in flight too: it dies with the process. */
  #sendBlocking(timeoutMillis: number): void {
    const requests = Array.from(this.#takeInFlight(), (batch) => [batch]);
    while (!this.#waiting.isEmpty) requests.push(this.#waiting.take(this.#joinedBytes));
    if (requests.length === 0) return;
    const bodies = requests.map((batches) => joinBatches(this.#exporter, batches));
    const outcomes = sendBlocking(this.#exporter, bodies, timeoutMillis);
    for (const [i, batches] of requests.entries()) {
      const outcome = outcomes[i] ?? 'exit';
      if (typeof outcome === 'string') this.#lose(outcome, batches);
      else this.#succeed(batches, bodies[i] as WaitingBatch, outcome); // one for each
    }
  }

  #takeInFlight(): QueuedBatch[] {
    const inFlight = [...this.#inFlight];
    this.#inFlight.clear();
    return inFlight;
  }

  /** `timer` says whether the process waits: at its end, whoever asked holds it for as long as may be. */
  async #inTime(done: Promise<unknown>, timer: typeof startTimer): Promise<void> {
    let release = (): void => {};
    const late = new Promise<void>((resolve) => {
      // What is not encoded is never sent twice, so that every export's own deadline bounds the whole.
      release = timer(resolve, isEncoding(this.#exporter) ? this.#limits.exportTimeoutMillis : Number.POSITIVE_INFINITY);
    });
    await Promise.race([done, late]);
    release();
  }

  #lose(reason: string, batches: readonly QueuedBatch[]): void {
    for (const { spanCount, settle } of batches) {
      this.#counts.drop(reason, spanCount);
      settle();
    }
  }

  #dropNewest(count: number): void {
    this.#counts.drop('queue_full', count);
    report(
      'queue_full',
      `${this.#waiting.spans} spans (${this.#waiting.bytes} bytes) wait for ${exporterName(this.#exporter)}, so the newest were dropped. Raise maxQueueSize or maxQueueBytes, or sample.`,
    );
  }

  /** Asks the exporter to flush or to shut down. Somebody waits for it, but no longer than for an export. */
  async #tell(method: 'forceFlush' | 'shutdown'): Promise<void> {
    try {
      await inTime(this.#limits.exportTimeoutMillis, startDeadline, async () => this.#exporter[method]?.());
    } catch (error) {
      report('exporter_failed', `${method}() of ${exporterName(this.#exporter)} failed: ${errorText(error)}`);
    }
  }
}
