import { report } from '../platform/diagnostics.ts';
import type { EncodedBatch, ExportResult, LastRequest } from '../trace/pipeline.ts';
import type { Destination } from './destination.ts';
import { exporterName, failureOf } from './to-exporter.ts';
import { splitBatch, type WaitingBatch } from './waiting-batch.ts';
import type { QueuedBatch } from './waiting-queue.ts';

// What goes out as one request: a batch, or several that are joined; and what becomes of it. Whoever sends it says how that ended:
//
//   succeed    exported, but for what the receiver rejected
//   refuse     413: again in smaller pieces · other batches than these may be good: each of them alone · else lost
//   postpone   again; what came from the store waits there
//   giveUp     into the store, where there is one; else lost

/** Refusals that may be about one of several batches. Any other, such as that of a wrong address, would be the same for each of them. */
const ABOUT_CONTENT: readonly unknown[] = [undefined, 400, 413, 422, 500];

export class Shipment implements LastRequest {
  readonly #to: Destination;
  readonly #batches: readonly QueuedBatch[];
  /** The one that they are on their way. */
  readonly joined: WaitingBatch;
  mayHaveArrived = false;

  constructor(to: Destination, batches: readonly QueuedBatch[], joined: WaitingBatch) {
    this.#to = to;
    this.#batches = batches;
    this.joined = joined;
  }

  get batch(): EncodedBatch {
    return this.joined.goods as EncodedBatch; // asked where the exporter encodes
  }

  succeed({ rejectedSpans, message }: ExportResult): void {
    const { counts, exporter } = this.#to;
    const { spanCount } = this.joined;
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans ?? 0) || 0), spanCount);
    counts.exported += spanCount - rejected;
    counts.drop('rejected', rejected);
    if (rejected > 0)
      report('rejected', `${exporterName(exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
    this.#settle();
  }

  refuse(error: unknown): void {
    const to = this.#to;
    const batches = this.#batches;
    const { code, status, text } = failureOf(error);
    const isSplit = status === 413 || (status === 400 && to.limits.isolateRefusedSpans);
    if (batches.length > 1 && ABOUT_CONTENT.includes(status)) {
      if (status === 413) to.joinedBytes = Math.min(to.joinedBytes, this.joined.byteLength / 2);
      to.backlog.putBack(status === 413 ? batches : batches.map((batch) => ({ ...batch, isAlone: true })));
    } else if (!isSplit || !this.halve(true)) {
      report(code, `${exporterName(to.exporter)} could not deliver ${this.joined.spanCount} spans, which are lost: ${text}`);
      this.#lose(code);
    }
  }

  /** A single batch goes again as two, if it can be split; `isAlone`: neither goes together with others. */
  halve(isAlone: boolean): boolean {
    const [batch] = this.#batches;
    const halves = batch && splitBatch(this.#to.exporter, batch);
    if (!halves) return false;
    let left = halves.length;
    const settle = (): void => {
      if (--left === 0) batch.settle();
    };
    this.#to.backlog.putBack(halves.map((half) => ({ ...half, isAlone, settle })));
    return true;
  }

  postpone(): void {
    this.#to.backlog.putBack(this.#giveBack(false));
  }

  giveUp(reason: string, mayHaveArrived: boolean): void {
    this.#store(mayHaveArrived, false, (unkept) => unkept.#lose(reason));
  }

  /** Into the store, as the page is going; `otherwise`: what becomes of what it does not take. */
  storeAtLast(otherwise: (unkept: Shipment) => void): void {
    this.#store(false, true, otherwise);
  }

  #store(mayHaveArrived: boolean, isLast: boolean, otherwise: (unkept: Shipment) => void): void {
    const { store } = this.#to;
    for (const shipment of this.#to.join(this.#giveBack(mayHaveArrived))) {
      if (store) store.keep(shipment.batch, mayHaveArrived, (isKept) => (isKept ? shipment.#settle() : otherwise(shipment)), isLast);
      else otherwise(shipment);
    }
  }

  /** Those that came from the store wait there again; the others are left. */
  #giveBack(mayHaveArrived: boolean): QueuedBatch[] {
    for (const batch of this.#batches) batch.giveBack?.(mayHaveArrived);
    return this.#batches.filter((batch) => !batch.giveBack);
  }

  #lose(reason: string): void {
    this.#to.drop(reason, this.joined.spanCount);
    this.#settle();
  }

  #settle(): void {
    for (const { settle } of this.#batches) settle();
  }
}
