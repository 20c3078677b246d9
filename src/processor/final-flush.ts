import type { EncodingExporter, FlushOptions } from '../trace/pipeline.ts';
import type { Destination } from './destination.ts';
import type { Shipment } from './shipment.ts';

// The flush of a page that goes: at once, whatever the receiver asked for and however many requests it takes, because there is no later. What
// such requests can carry is bounded, so large batches go in pieces, and what does not fit is given away, or stored, or waits for the case
// that the page comes back. With a store, nothing goes to a receiver that fails.

/** Less than this is not worth a request. */
const LEAST_BYTES = 4096;

/** Sends all that waits, or finds another way for it; `early`: what does not fit waits, as another flush may follow. */
export function sendFinally(to: Destination, deliver: (shipment: Shipment) => void, { spareBytes = 0, early = false }: FlushOptions): void {
  const { maxFinalBytes: maxBytes = Number.POSITIVE_INFINITY } = encoder(to);
  const spared = !early && to.backlog.bytes <= bytesLeft(to, maxBytes) ? 0 : spareBytes;
  let sentBytes = 0;
  while (!to.backlog.isEmpty) {
    const left = Math.max(0, bytesLeft(to, maxBytes - sentBytes) - spared);
    const isRoom = left >= Math.min(maxBytes, LEAST_BYTES);
    const fitting = isRoom ? Math.min(maxBytes, left) : maxBytes;
    const shipment = to.take(Math.min(left || maxBytes, fitting));
    const { byteLength } = shipment.joined;
    if (isRoom && byteLength > fitting && shipment.halve(false)) continue;
    // One that never fits goes as it can.
    if (byteLength <= left || (isRoom && byteLength > maxBytes)) {
      sentBytes += byteLength;
      deliver(shipment);
    } else if (early || !findOtherWay(to, shipment, deliver)) {
      shipment.postpone();
      return;
    }
  }
}

/** How much final requests can carry now; `perFlush`: where only a store bounds it. */
function bytesLeft(to: Destination, perFlush: number): number {
  if (to.store && to.isFailing) return 0;
  return encoder(to).finalBytesLeft ?? (to.store ? perFlush : Number.POSITIVE_INFINITY);
}

/** Gives away or stores what cannot be sent any more; says whether there was a way. */
function findOtherWay(to: Destination, shipment: Shipment, deliver: (shipment: Shipment) => void): boolean {
  if (!to.isFailing && handOver(to, shipment)) shipment.succeed({});
  else if (to.store) shipment.storeAtLast(deliver);
  else return false;
  return true;
}

/** Whether the exporter gave it away. Never throws. */
function handOver(to: Destination, { batch }: Shipment): boolean {
  try {
    return encoder(to).handOver?.(batch) === true;
  } catch {
    return false;
  }
}

/** What only exporters that encode have. */
function encoder({ exporter }: Destination): Partial<EncodingExporter> {
  return exporter;
}
