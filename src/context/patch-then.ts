import { patchMethod } from '../platform/patch.ts';
import type { ContextSlot } from './slot.ts';

/**
 * Runs the handlers of `then` in the context of whoever called `then`; `catch`, `finally`, `Promise.all` and the like call it too.
 * Native `await` of a promise does not. Returns what restores it.
 */
export function patchThen(slot: ContextSlot): () => void {
  return patchMethod(
    Promise.prototype,
    'then',
    (then) =>
      function (this: unknown, onFulfilled: unknown, onRejected: unknown): unknown {
        if (slot.get() === undefined) return then.call(this, onFulfilled, onRejected);
        return then.call(this, slot.wrap(onFulfilled), slot.wrap(onRejected));
      },
  );
}
