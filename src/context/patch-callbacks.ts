import { host } from '../platform/host.ts';
import { type AnyFunction, ownerOf, patchMethod } from '../platform/patch.ts';
import { ACTIVITY_KEY, type ContextActivity } from './activity.ts';
import type { Context } from './context.ts';
import type { ContextSlot } from './slot.ts';

const CALLBACK_FIRST = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
] as const;

/**
 * Runs what timers, microtasks, frames, idle time, `scheduler.postTask` and promises call back in the context of whoever asked for the
 * call. `catch`, `finally`, `Promise.all` and the like call `then` too; native `await` of a promise does not.
 */
export function patchCallbacks(slot: ContextSlot): (() => void)[] {
  const patch = (owner: object | undefined, name: string): (() => void) =>
    patchMethod(
      owner,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          // A call without arguments must fail as the native one does. then() has two; in others' second place there is no function.
          for (let i = 0; i < args.length && i < 2; i++) args[i] = slot.wrap(args[i]);
          if (name === 'setTimeout' && slot.current) tellOfTimer(slot.get(), args[1]);
          return original.apply(this, args);
        },
    );
  // By its class, where there is one: to look at `scheduler` makes it.
  const scheduler = (host['Scheduler'] as { readonly prototype?: object } | undefined)?.prototype ?? host['scheduler']; // the page's, whatever it is
  return [...CALLBACK_FIRST.map((name) => patch(host, name)), patch(ownerOf(scheduler, 'postTask'), 'postTask'), patchThen(slot)];
}

/** Whoever waits for what a context causes knows by it that something is to come. */
function tellOfTimer(context: Context | undefined, delayMs: unknown): void {
  if (typeof delayMs === 'number') (context?.getValue?.(ACTIVITY_KEY) as ContextActivity | undefined)?.expect(delayMs); // the key is ours; the fuzzer puts things into the slot that are no contexts
}

/** By far the most called of all, so without arrays of arguments and without a layer, which take as long again as the rest. */
function patchThen(slot: ContextSlot): () => void {
  const make = (original: AnyFunction): AnyFunction =>
    ({
      // biome-ignore lint/suspicious/noThenProperty: it is the one of promises
      then(this: unknown, onFulfilled: unknown, onRejected: unknown): unknown {
        return original.call(this, slot.wrapReaction(onFulfilled), slot.wrapReaction(onRejected));
      },
    }).then;
  return patchMethod(Promise.prototype, 'then', make, true);
}
