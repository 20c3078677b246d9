import { errorText, report } from '../platform/diagnostics.ts';
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
  declare readonly to: Destination;
  declare readonly batches: readonly QueuedBatch[];
  /** The one that they are on their way. */
  declare readonly joined: WaitingBatch;
  mayHaveArrived = false;

  constructor(to: Destination, batches: readonly QueuedBatch[], joined: WaitingBatch) {
    this.to = to;
    this.batches = batches;
    this.joined = joined;
  }

  get batch(): EncodedBatch {
    return this.joined.goods as EncodedBatch; // asked where the exporter encodes
  }

  succeed({ rejectedSpans = 0, message }: ExportResult): void {
    const { counts, exporter } = this.to;
    const { spanCount } = this.joined;
    const rejected = Math.min(Math.max(0, Math.trunc(rejectedSpans) || 0), spanCount);
    counts.exported += spanCount - rejected;
    counts.drop('rejected', rejected);
    if (rejected > 0)
      report('rejected', `${exporterName(exporter)}: the receiver rejected ${rejected} spans: ${message ?? 'no reason given'}`);
    settle(this);
  }

  refuse(error: unknown): void {
    const { to, batches, joined } = this;
    const { code, status } = failureOf(error);
    const isTooLarge = status === 413;
    if (batches.length > 1 && ABOUT_CONTENT.includes(status)) {
      if (isTooLarge) to.joinedBytes = Math.min(to.joinedBytes, joined.byteLength / 2);
      to.backlog.putBack(batches.map((batch) => ({ ...batch, isAlone: batch.isAlone || !isTooLarge })));
    } else if (!(isTooLarge || (status === 400 && to.bounds.isolateRefusedSpans)) || !this.halve(true)) {
      report(code, `${exporterName(to.exporter)} could not deliver ${joined.spanCount} spans, which are lost: ${errorText(error)}`);
      lose(this, code);
    }
  }

  /** A single batch goes again as two, if it can be split; `isAlone`: neither goes together with others. */
  halve(isAlone: boolean): boolean {
    const { to, batches } = this;
    const [batch] = batches;
    const halves = batch && splitBatch(to.exporter, batch);
    if (!halves) return false;
    let left = halves.length;
    const settleHalf = (): void => {
      if (--left === 0) batch.settled();
    };
    to.backlog.putBack(halves.map((half) => ({ ...half, isAlone, settled: settleHalf })));
    return true;
  }

  postpone(): void {
    this.to.backlog.putBack(giveBack(this, false));
  }

  giveUp(reason: string, mayHaveArrived: boolean): void {
    keep(this, mayHaveArrived, false, (unkept) => lose(unkept, reason));
  }

  /** Into the store, as the page is going; `otherwise`: what becomes of what it does not take. */
  storeAtLast(otherwise: (unkept: Shipment) => void): void {
    keep(this, false, true, otherwise);
  }
}

/** Into the store, where there is one. */
function keep(given: Shipment, mayHaveArrived: boolean, isLast: boolean, otherwise: (unkept: Shipment) => void): void {
  const { to } = given;
  for (const shipment of to.join(giveBack(given, mayHaveArrived))) {
    const then = (isKept: boolean): void => (isKept ? settle : otherwise)(shipment);
    if (to.store) to.store.keep(shipment.batch, mayHaveArrived, then, isLast);
    else then(false);
  }
}

/** Those that came from the store wait there again; the others are left. */
function giveBack({ batches }: Shipment, mayHaveArrived: boolean): QueuedBatch[] {
  for (const batch of batches) batch.giveBack?.(mayHaveArrived);
  return batches.filter((batch) => !batch.giveBack);
}

export function lose(shipment: Shipment, reason: string): void {
  shipment.to.drop(reason, shipment.joined.spanCount);
  settle(shipment);
}

function settle({ batches }: Shipment): void {
  for (const batch of batches) batch.settled();
}
