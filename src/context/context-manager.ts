import { sameSignature } from '../platform/same-signature.ts';
import type { Context } from './context.ts';

// There is no attach or enter: a context that is entered but not left again cannot be sound in browsers, leaks to the caller on every
// runtime, and throws on workerd (docs/decisions/0001).

/** Hears of what nobody has caught, where it was thrown: see `watchThrows`. */
export interface ThrowWatch {
  /** A function that the browser has called threw in this context; what it threw is reported next. */
  threw(context: Context): void;
  /** A promise's reaction that tells what `fn` throws in this context. */
  reaction<R>(fn: (value: unknown) => R, context: Context): (value: unknown) => R;
}

/** Knows which Context the running code belongs to, and carries it to the code that it causes. Assignable to OpenTelemetry's. */
export interface ContextManager {
  /** The context of the running code; ROOT_CONTEXT when there is none. */
  active(): Context;
  /** Runs `fn` in `context`, and what `fn` causes as far as the manager can follow. Returns and throws what `fn` does. */
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F>;
  /** A function that runs `target` in `context`; anything that is no function is returned unchanged. */
  bind<T>(context: Context, target: T): T;
  enable(): this;
  disable(): this;
  /**
   * Makes `context` the active one in the handlers of `event` while it is dispatched; a handler that was bound keeps its own.
   * Only managers that run in a page have it. It lets one capture listener stand for wrapping every listener.
   */
  duringEvent?(event: { readonly eventPhase: number }, context: Context): void;
  /** From now on tells `watch` where it was thrown, where the manager alone knows: at most one. `undefined`: nobody any more. */
  watchThrows?(watch: ThrowWatch | undefined): void;
}

/** A function that runs `fn` in `context` by `manager`, with the same `this`, name and length. */
export function bindFunction<T>(manager: Pick<ContextManager, 'with'>, context: Context, fn: T): T {
  if (typeof fn !== 'function') return fn;
  const bound = function (this: unknown, ...args: unknown[]): unknown {
    return manager.with(context, fn as unknown as (...args: unknown[]) => unknown, this, ...args); // a function: checked above
  };
  return sameSignature(bound, fn) as T; // the same call signature
}
