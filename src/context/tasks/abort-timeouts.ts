import { host } from '../../platform/host.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import { contextOfWork, patchListeners } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';
import { patchStarts } from './started-work.ts';

/** `AbortSignal.timeout()`: its end has the context of the call. That of abort() is followed without it. */
export function abortTimeouts(slot: ContextSlot): (() => void)[] {
  const owner = prototypeOf('AbortSignal');
  if (!owner) return [];
  const events = patchListeners(slot, [owner], [owner], contextOfWork);
  return [events.restore, ...patchStarts(host['AbortSignal'] as object, ['timeout'], events)]; // there is one: see above
}
