import { prototypeOf } from '../../platform/prototype-of.ts';
import type { ContextSlot } from '../slot.ts';
import { patchGiven } from './callbacks.ts';

/** `navigator.locks.request()`: the callback has the context of the call. */
export function locks(slot: ContextSlot): (() => void)[] {
  return [patchGiven(slot, prototypeOf('LockManager'), 'request')];
}
