import { errorText, report } from '../platform/diagnostics.ts';
import { startDeadline, startTimer } from '../platform/timer.ts';
import type { ExportResult, FlushOptions } from '../trace/pipeline.ts';
import type { Destination } from './destination.ts';
import { sendFinally } from './final-flush.ts';
import { inTime } from './in-time.ts';
import { Patience } from './patience.ts';
import { restore } from './restore.ts';
import type { Shipment } from './shipment.ts';
import { exporterName, type Failure, failureOf, isEncoding } from './to-exporter.ts';
import { canSendBlocking, sendBatch } from './waiting-batch.ts';

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

/** The provider waits no longer for a flush. */
const LONGEST_FLUSH_MS = 30_000;
/** Nor does a shutdown for the store. */
const LONGEST_STORING_MS = 5000;

export class Delivery {
  readonly #to: Destination;
  /** Of requests that are under way. */
  readonly #deliveries = new Set<Promise<void>>();
  #shutdown: Promise<void> | undefined;

  constructor(to: Destination) {
    this.#to = to;
    to.connectStore(() => this.send());
  }

  /** Sends what may be sent now. */
  send(): void {
    const to = this.#to;
    const { pause, backlog, exporter } = to;
    const slots = pause.failures > 0 ? 1 : Math.max(1, exporter.maxConcurrentExports ?? 1) || 1;
    const isFree = (): boolean => !pause.isOn && !to.isBusy && this.#deliveries.size < slots;
    while (isFree() && !backlog.isEmpty) this.#deliver(to.take());
    if (to.store && isFree() && !to.isShut) void this.#sendStored();
  }

  async #sendStored(): Promise<void> {
    const stored = await restore(this.#to);
    for (const shipment of stored) {
      if (this.#to.pause.isOn) shipment.postpone();
      else this.#deliver(shipment);
    }
    if (stored.length > 0) this.send();
  }

  /** Settles when all that is here now has been delivered or given up, or the time for an export is over. */
  async flush(options: FlushOptions): Promise<void> {
    const { final = false, last = false, exit } = options;
    const { exporter, store, unsettled } = this.#to;
    // At its end, whoever asked holds the process for as long as may be.
    const patience = new Patience(this.#patienceMs(), final ? startTimer : startDeadline);
    if (!final) this.send();
    // At an exit, what an exporter that cannot block does before it first waits for something is done.
    else if (!exit || (!store && !canSendBlocking(exporter))) sendFinally(this.#to, (shipment) => this.#deliver(shipment, true), options);
    exit?.(this.#to);
    const settled = Promise.all(unsettled);
    // One attempt: what fails waits for the case that the page comes back, or goes into the store.
    if (final || (last && store)) await this.#whileSending(settled, patience);
    else await patience.wait(settled);
    if (!final) await patience.wait(this.#tell('forceFlush', startTimer));
    patience.end();
  }

  /** Flushes, gives up what could not be delivered in time, and lets go of the exporter. `final`: the time is over already. */
  shutdown({ final = false }: FlushOptions): Promise<void> {
    this.#to.isShut = true;
    this.#shutdown ??= this.#shutDown(final);
    return this.#shutdown;
  }

  async #shutDown(isLate: boolean): Promise<void> {
    const { pause, store, unsettled } = this.#to;
    if (!isLate) await this.flush({ last: true });
    pause.cancel();
    store?.stop();
    for (const shipment of this.#to.takeAll()) shipment.giveUp('shutdown', shipment.mayHaveArrived);
    const patience = new Patience(LONGEST_STORING_MS, startDeadline);
    if (store) await patience.wait(Promise.all(unsettled));
    patience.end();
    // Who is late already holds the process no longer.
    await this.#tell('shutdown', isLate ? startTimer : startDeadline);
  }

  /** Until `done` is, or no request is under way. */
  async #whileSending(done: Promise<unknown>, patience: Patience): Promise<void> {
    let isDone = false;
    const settled = done.then(() => {
      isDone = true;
    });
    while (!isDone && this.#deliveries.size > 0 && !patience.isOver) {
      await patience.wait(Promise.race([settled, Promise.all(this.#deliveries)]));
    }
  }

  /** What is not encoded may go one export after the other, each with its own deadline. */
  #patienceMs(): number {
    const { exporter, limits, unsettled } = this.#to;
    const { exportTimeoutMillis } = limits;
    if (isEncoding(exporter)) return exportTimeoutMillis;
    return Math.max(exportTimeoutMillis, Math.min(LONGEST_FLUSH_MS, exportTimeoutMillis * (unsettled.size + 1)));
  }

  #deliver(shipment: Shipment, final = false): void {
    shipment.mayHaveArrived = true;
    this.#to.inFlight.add(shipment);
    const delivery = this.#attempt(shipment, final).then(() => {
      this.#deliveries.delete(delivery);
      this.send();
    });
    this.#deliveries.add(delivery);
  }

  async #attempt(shipment: Shipment, final: boolean): Promise<void> {
    const to = this.#to;
    const failuresBefore = to.pause.failures;
    let isGivenUp = (): boolean => false;
    const send = (signal: AbortSignal): Promise<ExportResult | void> => {
      isGivenUp = () => signal.aborted;
      return sendBatch(to.exporter, shipment.joined, signal, final);
    };
    try {
      const result = await inTime(to.limits.exportTimeoutMillis, startTimer, send);
      to.pause.reset();
      if (to.inFlight.delete(shipment)) shipment.succeed(result ?? {});
    } catch (error) {
      if (!to.inFlight.delete(shipment)) return;
      const failure = failureOf(error);
      // Bytes can be sent again. What becomes of spans in an exporter that never settles, nobody knows.
      if (failure.retryable && (!isGivenUp() || isEncoding(to.exporter))) this.#retry(shipment, failure, failuresBefore, final);
      else shipment.refuse(error);
    }
  }

  /** Later; when the page goes, what the store takes waits there. */
  #retry(shipment: Shipment, failure: Failure, failuresBefore: number, final: boolean): void {
    const { exporter, counts, pause } = this.#to;
    const { spanCount } = shipment.joined;
    report(failure.code, `${exporterName(exporter)} could not deliver ${spanCount} spans, which will be sent again: ${failure.text}`);
    if (failure.mayHaveArrived) counts.resent += spanCount;
    if (final) shipment.storeAtLast((unkept) => unkept.postpone());
    else shipment.postpone();
    pause.begin(failure.retryAfterMs, failuresBefore, () => this.send());
  }

  /** Asks the exporter to flush or to shut down. `timer` says whether the process waits for it. */
  async #tell(method: 'forceFlush' | 'shutdown', timer: typeof startTimer): Promise<void> {
    const { exporter, limits } = this.#to;
    if (!exporter[method]) return; // a tenth of the bench's `batch`
    try {
      await inTime(limits.exportTimeoutMillis, timer, async () => exporter[method]?.());
    } catch (error) {
      report('exporter_failed', `${method}() of ${exporterName(exporter)} failed: ${errorText(error)}`);
    }
  }
}
