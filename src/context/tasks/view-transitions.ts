import { prototypeOf } from '../../platform/prototype-of.ts';
import type { ContextSlot } from '../slot.ts';
import { patchGiven } from './callbacks.ts';

/** `document.startViewTransition()`: the update has the context of the call, given as a function or in an object. */
export function viewTransitions(slot: ContextSlot): (() => void)[] {
  return [patchGiven(slot, prototypeOf('Document'), 'startViewTransition')];
}
