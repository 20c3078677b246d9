import { type Context, ROOT_CONTEXT } from './context.ts';
import { bindFunction, type ContextManager, type ThrowWatch } from './context-manager.ts';
import { patchCallbacks } from './patch-callbacks.ts';
import { patchXhr } from './patch-xhr.ts';
import { shareSlot, unshareSlot } from './shared-slot.ts';
import { ContextSlot } from './slot.ts';
import type { TaskKind } from './task-kind.ts';

// Follows the context from a task to the tasks that it starts, by patching what starts them. The context is that of whoever starts the
// work, as TC39's AsyncContext has it, so listeners run in the context of the dispatch, and a request's in that of its send().
// The price is paid by those who use it: with no context set, a patched function compares once and hands on the very same callback.

export interface TaskContextManagerOptions {
  /** What to follow beyond that, of `throughline/tasks`: `everyTask` or some of it. Default: nothing. */
  readonly also?: readonly TaskKind[];
}

/**
 * Keeps the context in browsers without zone.js: across `then`, timers, microtasks, animation frames, idle callbacks, `postTask` and
 * XMLHttpRequest events, and across IndexedDB, observers, messages and more with `throughline/tasks`. Native `await` loses it unless the
 * build uses throughline's await transform. `bindContext` is the remedy for the rest.
 *
 * @example
 * import { everyTask } from 'throughline/tasks';
 * start({ contextManager: new TaskContextManager({ also: everyTask }) });
 */
export class TaskContextManager implements ContextManager {
  readonly #also: readonly TaskKind[];
  #slot: ContextSlot = new ContextSlot();
  #restore: (() => void)[] | undefined;

  constructor({ also = [] }: TaskContextManagerOptions = {}) {
    this.#also = [...also];
  }

  active(): Context {
    return this.#slot.get() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const next = context ?? ROOT_CONTEXT;
    const slot = this.#slot;
    const before = slot.current;
    if (this.#restore) slot.current = next;
    try {
      return fn.apply(thisArg, args); // not by slot.run, which would cost an array: bench/browser/ours.mjs, task
    } finally {
      slot.current = before;
    }
  }

  bind<T>(context: Context, target: T): T {
    return bindFunction(this, context, target);
  }

  enable(): this {
    this.#restore ??= [patchCallbacks, patchXhr, ...this.#also].flatMap((patch) => patch(this.#slot));
    shareSlot(this.#slot);
    return this;
  }

  disable(): this {
    for (const restore of this.#restore ?? []) restore();
    this.#restore = undefined;
    unshareSlot(this.#slot);
    this.#slot = new ContextSlot(); // callbacks that still wait set the old one, which nobody reads
    return this;
  }

  duringEvent(event: { readonly eventPhase: number }, context: Context): void {
    if (this.#restore) this.#slot.duringEvent(event, context);
  }

  watchThrows(watch: ThrowWatch | undefined): void {
    this.#slot.watch = watch;
  }
}
