import { globalState } from '../platform/global.ts';
import type { Context } from './context.ts';

// Where transformed code finds the context of the running code, in whichever bundle it is: the slot of the task manager that runs now, in
// the record that all copies of this package share. Other managers share none, because the engine or zone.js carries their context.

/** A ContextSlot of any copy of this package. */
export interface SharedSlot {
  current: unknown;
  get(): Context | undefined;
  run<R>(context: Context, fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R;
}

interface SlotState {
  contextSlot: SharedSlot | undefined;
}

/** Nothing is ever set in it: who resumes in it puts back what it found, which is nothing. */
const NOWHERE = { current: undefined, get: () => undefined } as unknown as SharedSlot; // nobody has a context to run in

/** The slot of the task manager that runs now; an empty one where there is none. */
export function sharedSlot(): SharedSlot {
  return globalState<SlotState>().contextSlot ?? NOWHERE;
}

export function shareSlot(slot: SharedSlot): void {
  globalState<SlotState>().contextSlot = slot;
}

/** Takes `slot` back, unless another has taken its place. */
export function unshareSlot(slot: SharedSlot): void {
  const state = globalState<SlotState>();
  if (state.contextSlot === slot) state.contextSlot = undefined;
}
