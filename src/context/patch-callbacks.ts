import { host } from '../platform/host.ts';
import { ownerOf, patchMethod } from '../platform/patch.ts';
import type { ContextSlot } from './slot.ts';

const CALLBACK_FIRST = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
] as const;

/** Runs what timers, microtasks, frames, idle time and `scheduler.postTask` call back in the context of whoever asked for the call. */
export function patchCallbacks(slot: ContextSlot): (() => void)[] {
  const patch = (owner: object | undefined, name: string): (() => void) =>
    patchMethod(
      owner,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (args.length > 0) args[0] = slot.wrap(args[0]); // a call without arguments must fail as the native one does
          return original.apply(this, args);
        },
    );
  return [...CALLBACK_FIRST.map((name) => patch(host, name)), patch(ownerOf(host['scheduler'], 'postTask'), 'postTask')];
}
