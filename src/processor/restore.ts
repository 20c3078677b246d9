import type { TakenBatch } from '../trace/pipeline.ts';
import type { Destination } from './destination.ts';
import type { Shipment } from './shipment.ts';
import { encodedBatch } from './waiting-batch.ts';
import type { QueuedBatch } from './waiting-queue.ts';

// What comes back from a store: held like any other batch, but for its end, of which the store hears, and for its waiting, which it does there.

/** What the store has to send now, if anything. */
export async function restore(to: Destination): Promise<Shipment[]> {
  const taken = await to.store?.take(to.joinedBytes);
  return to.join(taken?.map((batch) => restored(to, batch)) ?? []);
}

function restored(to: Destination, taken: TakenBatch): QueuedBatch {
  const held = to.hold(encodedBatch(taken));
  const settled = (): void => {
    taken.remove();
    held.settled();
  };
  const giveBack = (mayHaveArrived: boolean): void => {
    taken.giveBack(mayHaveArrived);
    held.settled();
  };
  return { ...held, settled, giveBack };
}
