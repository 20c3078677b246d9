import { systemClock } from '../platform/clock.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { host } from '../platform/host.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type {
  BatchStore,
  EncodedBatch,
  EncodingExporter,
  ExportResult,
  FlushOptions,
  ReadableSpan,
  SpanExporter,
  StoreConnection,
  TakenBatch,
} from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { DestinationCounts } from './destination-counts.ts';
import { inTime } from './in-time.ts';
import { Patience } from './patience.ts';
import { Pause } from './pause.ts';
import { exporterName, type Failure, failureOf, isEncoding } from './to-exporter.ts';
import {
  canJoin,
  canSendBlocking,
  encodedBatch,
  finalBytesLeft,
  handOver,
  joinBatches,
  maxFinalBytes,
  sendBatch,
  sendBlocking,
  splitBatch,
  toBatch,
  type WaitingBatch,
} from './waiting-batch.ts';
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
// its spans are counted as resent. With a store, what cannot wait here waits there, and comes back when nothing else is to be sent.

/** What one request carries when much waits: few requests after an outage, and no body that proxies refuse. */
const MAX_JOINED_BYTES = 512 * 1024;
/** The provider waits no longer for a flush. */
const LONGEST_FLUSH_MS = 30_000;
/** Nor does a shutdown for the store. */
const LONGEST_STORING_MS = 5000;
/** Refusals that may be about one of several batches. Any other, such as that of a wrong address, would be the same for each of them. */
const ABOUT_CONTENT: readonly unknown[] = [undefined, 400, 413, 422, 500];
/** What receivers answer that did not take a request. After any other failure it may have arrived. */
const NOT_TAKEN: readonly unknown[] = [429, 503];

/** Less than this is not worth a request of a page that goes. */
const LEAST_FINAL_BYTES = 4096;

export interface DeliveryLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
  readonly exportTimeoutMillis: number;
  readonly isolateRefusedSpans: boolean;
  readonly store: BatchStore | undefined;
}

/** Batches, and the one that they are on their way. */
interface Outgoing {
  readonly batches: readonly QueuedBatch[];
  readonly joined: WaitingBatch;
}

export class Delivery {
  readonly #exporter: SpanExporter;
  readonly #limits: DeliveryLimits;
  readonly #counts: DestinationCounts;
  readonly #store: StoreConnection | undefined;
  readonly #waiting = new WaitingQueue();
  readonly #inFlight = new Set<QueuedBatch>();
  /** Of batches that are waiting or in flight: what a flush waits for. */
  readonly #unsettled = new Set<Promise<void>>();
  /** Requests that are under way. */
  readonly #deliveries = new Set<Promise<void>>();
  /** What waits and what is in flight. */
  #heldSpans = 0;
  #heldBytes = 0;
  #joinedBytes: number;
  readonly #pause = new Pause();
  #isClosed = false;
  #shutdown: Promise<void> | undefined;

  constructor(exporter: SpanExporter, limits: DeliveryLimits) {
    this.#exporter = exporter;
    this.#limits = limits;
    const { store, maxQueueBytes } = limits;
    this.#counts = new DestinationCounts(store !== undefined);
    // The one thing that starts with a constructor: what an earlier page or process left does not wait for the first span of this one.
    this.#store = store?.connect({
      format: (exporter as EncodingExporter).format ?? '', // others have no store
      maxBytes: maxQueueBytes,
      counts: this.#counts,
      send: () => this.send(),
    });
    this.#joinedBytes = canJoin(exporter) ? MAX_JOINED_BYTES : 0;
  }

  /** Counts a span as this destination's, and says whether it may wait here, beside `filling` that are in no batch yet. */
  accept(filling: number): boolean {
    this.#counts.accepted++;
    if (this.#isClosed) this.#counts.drop('shutdown', 1);
    else if (!this.#store && this.#isFull(filling, 0)) this.#drop('queue_full', 1);
    else return true;
    return false;
  }

  /** Takes a batch, which waits until `send` or `flush`. */
  add(spans: readonly ReadableSpan[]): void {
    const batch = toBatch(this.#exporter, spans);
    this.#counts.drop('unencodable', spans.length - batch.spanCount);
    if (batch.spanCount > 0) this.#enqueue(batch, batch.byteLength > this.#limits.maxQueueBytes / 4);
  }

  #enqueue(batch: WaitingBatch, isHuge: boolean): void {
    const { spanCount, byteLength } = batch;
    const isFull = this.#isFull(this.#store ? spanCount - 1 : 0, byteLength);
    if (isFull && !this.#store) {
      // A few huge spans must not cost the others of their batch the room that those need.
      const halves = isHuge ? splitBatch(this.#exporter, batch) : undefined;
      if (halves) for (const half of halves) this.#enqueue(half, true);
      else this.#drop('queue_full', spanCount);
      return;
    }
    const queued = this.#track(batch);
    if (isFull) this.#giveUp('queue_full', [queued], false);
    else this.#waiting.add(queued);
  }

  /** The batch of which a flush waits to hear. `taken`: where it came from the store. */
  #track({ content, spanCount, byteLength }: WaitingBatch, taken?: TakenBatch): QueuedBatch {
    let end = (): void => {};
    const settled = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#unsettled.add(settled);
    this.#heldSpans += spanCount;
    this.#heldBytes += byteLength;
    void settled.then(() => {
      this.#unsettled.delete(settled);
      this.#heldSpans -= spanCount;
      this.#heldBytes -= byteLength;
    });
    const batch = { content, spanCount, byteLength, isAlone: false, settle: end };
    if (!taken) return batch;
    const settle = (): void => {
      taken.remove();
      end();
    };
    const giveBack = (mayHaveArrived: boolean): void => {
      taken.giveBack(mayHaveArrived);
      end();
    };
    return { ...batch, settle, giveBack };
  }

  /** Whether there is no place for one more beside so many spans, or for so many bytes. As much again may be in flight, if the exporter takes it. */
  #isFull(spans: number, bytes: number): boolean {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    return (
      this.#waiting.spans + spans >= maxQueueSize ||
      this.#heldSpans + spans >= 2 * maxQueueSize ||
      this.#waiting.bytes + bytes > maxQueueBytes ||
      this.#heldBytes + bytes > 2 * maxQueueBytes
    );
  }

  /** Sends what may be sent now. */
  send(): void {
    const slots = this.#pause.failures > 0 ? 1 : Math.max(1, this.#exporter.maxConcurrentExports ?? 1) || 1;
    const isFree = (): boolean => !this.#pause.isOn && this.#deliveries.size < slots;
    while (isFree() && !this.#waiting.isEmpty) this.#deliver(this.#take(this.#joinedBytes));
    if (isFree() && !this.#isClosed) void this.#store?.take(this.#joinedBytes).then((taken) => this.#deliverStored(taken));
  }

  #deliverStored(taken: readonly TakenBatch[]): void {
    if (taken.length === 0) return;
    const batches = taken.map((batch) => this.#track(encodedBatch(batch), batch));
    if (this.#pause.isOn) this.#giveUp('', batches, false);
    else for (const outgoing of this.#outgoing(batches)) this.#deliver(outgoing);
    this.send();
  }

  /** Settles when all that is here now has been delivered or given up, or the time for an export is over. */
  async flush(options: FlushOptions): Promise<void> {
    const { final = false, blockMillis } = options;
    if (blockMillis !== undefined) return this.#sendBlocking(blockMillis);
    // At its end, whoever asked holds the process for as long as may be.
    const patience = new Patience(this.#patienceMs(), final ? startTimer : startDeadline);
    if (final) await this.#flushFinally(options, patience);
    else await this.#flushAll(patience);
    patience.end();
  }

  /** From now on spans are counted as dropped. */
  close(): void {
    this.#isClosed = true;
  }

  /** Closes, flushes, gives up what could not be delivered in time, and lets go of the exporter. `final`: the time is over already. */
  shutdown({ final = false }: FlushOptions): Promise<void> {
    this.close();
    this.#shutdown ??= this.#shutDown(final);
    return this.#shutdown;
  }

  stats(): DestinationStats {
    return this.#counts.stats(exporterName(this.#exporter));
  }

  async #flushAll(patience: Patience): Promise<void> {
    this.send();
    await patience.wait(Promise.all(this.#unsettled));
    await patience.wait(this.#tell('forceFlush'));
  }

  /** One attempt, in pieces if need be: what fails stays here, for the case that the page comes back. */
  async #flushFinally(options: FlushOptions, patience: Patience): Promise<void> {
    this.#sendFinally(options);
    let isDone = false;
    const done = Promise.all(this.#unsettled).then(() => {
      isDone = true;
    });
    while (!isDone && this.#deliveries.size > 0 && !patience.isOver) {
      await patience.wait(Promise.race([done, Promise.all(this.#deliveries)]));
    }
  }

  async #shutDown(isLate: boolean): Promise<void> {
    if (!isLate) await this.flush({});
    this.#pause.cancel();
    this.#store?.stop();
    this.#giveUpAll('shutdown');
    if (this.#store) await this.#whenStored();
    const told = this.#tell('shutdown');
    // Who is late already holds the process no longer.
    const patience = new Patience(this.#limits.exportTimeoutMillis, isLate ? startTimer : startDeadline);
    await patience.wait(told);
    patience.end();
  }

  async #whenStored(): Promise<void> {
    const patience = new Patience(LONGEST_STORING_MS, startDeadline);
    await patience.wait(Promise.all(this.#unsettled));
    patience.end();
  }

  /** What is not encoded may go one export after the other, each with its own deadline. */
  #patienceMs(): number {
    const { exportTimeoutMillis } = this.#limits;
    if (isEncoding(this.#exporter)) return exportTimeoutMillis;
    return Math.max(exportTimeoutMillis, Math.min(LONGEST_FLUSH_MS, exportTimeoutMillis * (this.#unsettled.size + 1)));
  }

  /** What goes into the next request. */
  #take(maxBytes: number): Outgoing {
    const batches = this.#waiting.take(maxBytes);
    const joined = joinBatches(this.#exporter, batches);
    if (joined) return { batches, joined };
    this.#joinedBytes = 0; // its join() is broken
    this.#waiting.putBack(batches);
    return this.#take(0);
  }

  /** Batches that go together, if they can be joined. */
  #outgoing(batches: readonly QueuedBatch[]): Outgoing[] {
    if (batches.length === 0) return [];
    const joined = joinBatches(this.#exporter, batches);
    return joined ? [{ batches, joined }] : batches.map((batch) => ({ batches: [batch], joined: batch }));
  }

  #deliver(outgoing: Outgoing, final = false): void {
    for (const batch of outgoing.batches) this.#inFlight.add(batch);
    const delivery = this.#attempt(outgoing, final).then(() => {
      this.#deliveries.delete(delivery);
      this.send();
    });
    this.#deliveries.add(delivery);
  }

  async #attempt(outgoing: Outgoing, final: boolean): Promise<void> {
    const failuresBefore = this.#pause.failures;
    let isGivenUp = (): boolean => false;
    const send = (signal: AbortSignal): Promise<ExportResult | void> => {
      isGivenUp = () => signal.aborted;
      return sendBatch(this.#exporter, outgoing.joined, signal, final);
    };
    try {
      const result = await inTime(this.#limits.exportTimeoutMillis, startTimer, send);
      this.#pause.reset();
      if (this.#land(outgoing)) this.#succeed(outgoing, result ?? {});
    } catch (error) {
      if (!this.#land(outgoing)) return;
      const failure = failureOf(error);
      // Bytes can be sent again. What becomes of spans in an exporter that never settles, nobody knows.
      const retryable = failure.retryable && (!isGivenUp() || isEncoding(this.#exporter));
      this.#fail(outgoing, { ...failure, retryable }, failuresBefore, final);
    }
  }

  /** Whether these are still in flight, and not sent in another way or given up meanwhile. */
  #land({ batches }: Outgoing): boolean {
    return batches.filter((batch) => this.#inFlight.delete(batch)).length === batches.length;
  }

  #succeed(outgoing: Outgoing, { rejectedSpans, message }: ExportResult): void {
    const { spanCount } = outgoing.joined;
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans ?? 0) || 0), spanCount);
    this.#counts.exported += spanCount - rejected;
    this.#counts.drop('rejected', rejected);
    if (rejected > 0)
      report('rejected', `${exporterName(this.#exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
    settleAll(outgoing);
  }

  #fail({ batches, joined: { spanCount, byteLength } }: Outgoing, failure: Failure, failuresBefore: number, final = false): void {
    const { code, retryable, retryAfterMs, status, text } = failure;
    const what = `${exporterName(this.#exporter)} could not deliver ${spanCount} spans`;
    const isSplit = status === 413 || (status === 400 && this.#limits.isolateRefusedSpans);
    if (retryable) {
      report(code, `${what}, which will be sent again: ${text}`);
      if (!NOT_TAKEN.includes(status)) this.#counts.resent += spanCount;
      const wait = (those: readonly QueuedBatch[]): void => this.#waiting.putBack(giveBack(those, false));
      if (final) this.#keep(batches, false, (unkept) => wait(unkept.batches), true);
      else wait(batches);
      this.#pause.begin(retryAfterMs, failuresBefore, () => this.send());
    } else if (batches.length > 1 && ABOUT_CONTENT.includes(status)) {
      if (status === 413) this.#joinedBytes = Math.min(this.#joinedBytes, byteLength / 2);
      this.#waiting.putBack(status === 413 ? batches : batches.map((batch) => ({ ...batch, isAlone: true })));
    } else if (!isSplit || !this.#halve(batches)) {
      report(code, `${what}, which are lost: ${text}`);
      this.#lose(code, batches);
    }
  }

  /** The one batch waits as two, if it can be split. */
  #halve([batch]: readonly QueuedBatch[], isAlone = true): boolean {
    const halves = batch && splitBatch(this.#exporter, batch);
    if (!halves) return false;
    let left = halves.length;
    const settle = (): void => {
      if (--left === 0) batch.settle();
    };
    this.#waiting.putBack(halves.map((half) => ({ ...half, isAlone, settle })));
    return true;
  }

  /**
   * At once, whatever the receiver asked for and however many requests it takes: there is no later. What does not fit is given away, or
   * stored, or waits; `early`: it waits. With a store, nothing goes to a receiver that fails.
   */
  #sendFinally({ spareBytes = 0, early = false }: FlushOptions): void {
    const maxBytes = maxFinalBytes(this.#exporter);
    const spared = !early && this.#waiting.bytes <= this.#finalBytesLeft(0) ? 0 : spareBytes;
    let sentBytes = 0;
    while (!this.#waiting.isEmpty) {
      const left = Math.max(0, this.#finalBytesLeft(sentBytes) - spared);
      const isRoom = left >= Math.min(maxBytes, LEAST_FINAL_BYTES);
      const fitting = isRoom ? Math.min(maxBytes, left) : maxBytes;
      const outgoing = this.#take(Math.min(left || maxBytes, fitting, this.#joinedBytes));
      const { byteLength } = outgoing.joined;
      if (isRoom && byteLength > fitting && this.#halve(outgoing.batches, false)) continue;
      // One that never fits goes as it can.
      if (byteLength <= left || (isRoom && byteLength > maxBytes)) {
        sentBytes += byteLength;
        this.#deliver(outgoing, true);
      } else if (early || !this.#dispose(outgoing)) {
        this.#waiting.putBack(outgoing.batches);
        return;
      }
    }
  }

  /** How much final requests can carry now, of which this flush has sent so much. */
  #finalBytesLeft(sentBytes: number): number {
    if (this.#store && this.#isFailing()) return 0;
    return finalBytesLeft(this.#exporter) ?? (this.#store ? maxFinalBytes(this.#exporter) - sentBytes : Number.POSITIVE_INFINITY);
  }

  /** Gives away or stores what cannot be sent any more; says whether there was a way. */
  #dispose(outgoing: Outgoing): boolean {
    if (!this.#isFailing() && handOver(this.#exporter, outgoing.joined)) this.#succeed(outgoing, {});
    else if (this.#store) this.#keep(outgoing.batches, false, (unkept) => this.#deliver(unkept, true), true);
    else return false;
    return true;
  }

  /** Whether an attempt would likely be in vain. */
  #isFailing(): boolean {
    return this.#pause.failures > 0 || host.navigator?.onLine === false;
  }

  /** Everything, what is in flight too: it dies with the process. */
  #sendBlocking(timeoutMillis: number): void {
    const until = systemClock.monotonicMs() + timeoutMillis;
    const canBlock = canSendBlocking(this.#exporter);
    if (this.#store && (!canBlock || this.#isFailing())) {
      this.#giveUpAll('exit');
      return;
    }
    const inFlight = this.#takeInFlight();
    if (canBlock) {
      this.#waiting.putBack(inFlight);
      for (const { spanCount } of inFlight) this.#counts.resent += spanCount;
    } else {
      this.#lose('exit', inFlight);
    }
    // Again what was refused and waits in smaller pieces.
    for (let leftMs = timeoutMillis; leftMs > 0 && !this.#waiting.isEmpty; leftMs = until - systemClock.monotonicMs()) {
      const requests: Outgoing[] = [];
      while (!this.#waiting.isEmpty) requests.push(this.#take(this.#joinedBytes));
      const bodies = requests.map(({ joined }) => joined);
      const outcomes = sendBlocking(this.#exporter, bodies, leftMs);
      for (const [i, request] of requests.entries()) this.#endBlocking(request, outcomes[i]);
    }
    this.#giveUpAll('exit');
  }

  #endBlocking(request: Outgoing, outcome: ExportResult | Error | undefined): void {
    const failure = outcome instanceof Error ? failureOf(outcome) : undefined;
    if (failure && !failure.retryable) this.#fail(request, failure, 0);
    else if (outcome === undefined || outcome instanceof Error) {
      this.#giveUp('exit', request.batches, !NOT_TAKEN.includes(failure?.status));
    } else this.#succeed(request, outcome);
  }

  #takeInFlight(): QueuedBatch[] {
    const inFlight = [...this.#inFlight];
    this.#inFlight.clear();
    return inFlight;
  }

  /** Everything into the store, where there is one; else it is lost. */
  #giveUpAll(reason: string): void {
    for (const batch of this.#takeInFlight()) this.#giveUp(reason, [batch], true);
    while (!this.#waiting.isEmpty) this.#giveUp(reason, this.#take(this.#joinedBytes).batches, false);
  }

  #giveUp(reason: string, batches: readonly QueuedBatch[], mayHaveArrived: boolean): void {
    this.#keep(batches, mayHaveArrived, (unkept) => this.#lose(reason, unkept.batches));
  }

  /** Into the store, together if they can be joined; those from there go back as they were. */
  #keep(batches: readonly QueuedBatch[], mayHaveArrived: boolean, otherwise: (unkept: Outgoing) => void, isLast = false): void {
    for (const outgoing of this.#outgoing(giveBack(batches, mayHaveArrived))) {
      const content = outgoing.joined.content as EncodedBatch; // others have no store
      if (!this.#store) otherwise(outgoing);
      else this.#store.keep(content, mayHaveArrived, (isKept) => (isKept ? settleAll(outgoing) : otherwise(outgoing)), isLast);
    }
  }

  #lose(reason: string, batches: readonly QueuedBatch[]): void {
    for (const { spanCount, settle } of batches) {
      this.#drop(reason, spanCount);
      settle();
    }
  }

  #drop(reason: string, count: number): void {
    this.#counts.drop(reason, count);
    if (reason !== 'queue_full') return;
    report(
      'queue_full',
      `${this.#waiting.spans} spans (${this.#waiting.bytes} bytes) wait for ${exporterName(this.#exporter)}, so the newest were dropped. Raise maxQueueSize or maxQueueBytes, or sample.`,
    );
  }

  /** Asks the exporter to flush or to shut down. */
  async #tell(method: 'forceFlush' | 'shutdown'): Promise<void> {
    try {
      await inTime(this.#limits.exportTimeoutMillis, startTimer, async () => this.#exporter[method]?.());
    } catch (error) {
      report('exporter_failed', `${method}() of ${exporterName(this.#exporter)} failed: ${errorText(error)}`);
    }
  }
}

function settleAll({ batches }: Outgoing): void {
  for (const { settle } of batches) settle();
}

/** Those that came from the store wait there again; the others are left. */
function giveBack(batches: readonly QueuedBatch[], mayHaveArrived: boolean): QueuedBatch[] {
  for (const batch of batches) batch.giveBack?.(mayHaveArrived);
  return batches.filter((batch) => !batch.giveBack);
}
