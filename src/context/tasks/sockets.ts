import { patchConstructor } from '../../platform/patch-constructor.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import { contextOfWork, patchListeners } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';

/** WebSocket and EventSource: all events have the context of their making, messages too, since what comes in is nobody's on this side. */
export function sockets(slot: ContextSlot): (() => void)[] {
  return ['WebSocket', 'EventSource'].flatMap((name) => {
    const owner = prototypeOf(name);
    if (!owner) return [];
    const events = patchListeners(slot, [owner], [owner], contextOfWork);
    return [events.restore, patchConstructor(name, { made: events.start })];
  });
}
