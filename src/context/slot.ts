import type { Context } from './context.ts';
import type { ThrowWatch } from './context-manager.ts';

// Holds the context of the running code for the task manager. Invariant: at the start of every job nothing is set, because whoever sets it
// puts back what was there before its job ends. undefined is "nothing set"; ROOT_CONTEXT is set by those who ask for it.
//
// Events join from the side, since nobody runs when a dispatch ends: one is set with its context, and counts while it is dispatched
// (eventPhase is not 0). An event that is over is dropped on the next look.
//
//   current:  inner click (el.click() in a handler), context B  ─below→  click, context A  ─below→  nothing
//
// Limit: the browser runs microtasks between the listeners of an event of its own. Those that come from an event's handlers carry their
// own context; one that was queued by nobody's context and is woken by a handler sees the event's.

interface EventFrame {
  readonly event: { readonly eventPhase: number };
  readonly context: Context;
  readonly below: Context | EventFrame | undefined;
}

export class ContextSlot {
  /** What is set. Whoever sets it puts back what was there. */
  current: Context | EventFrame | undefined;
  /** Who wants to know where it was thrown. */
  watch: ThrowWatch | undefined;

  /** The context of the running code, or undefined where nothing is set. */
  get(): Context | undefined {
    while (this.current && 'event' in this.current) {
      if (this.current.event.eventPhase !== 0) return this.current.context;
      this.current = this.current.below;
    }
    return this.current;
  }

  run<R>(context: Context, fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R {
    const before = this.current;
    this.current = context;
    let isDone = false;
    try {
      const result = fn.apply(thisArg, args as never[]); // the caller's own arguments
      isDone = true;
      return result;
    } finally {
      // Not by `catch`: to throw again would move the place that window.onerror is told, and where a debugger stops.
      this.current = before;
      if (!isDone) this.watch?.threw(context);
    }
  }

  /** A function that runs `fn` in the present context; the very same `fn` where nothing is set or it is no function. */
  wrap<T>(fn: T): T {
    const context = this.get();
    if (context === undefined || typeof fn !== 'function') return fn;
    const slot = this;
    const target = fn as unknown as (...args: never[]) => unknown; // a function: checked above
    return function (this: unknown, ...args: unknown[]): unknown {
      return slot.run(context, target, this, args);
    } as T; // called by the runtime as `fn` would be
  }

  /** The same for a promise's reaction, which has one argument and no `this`. */
  wrapReaction<T>(fn: T): T {
    if (this.current === undefined || typeof fn !== 'function') return fn; // before get(), which is 5 ns of every then() outside a context
    const context = this.get();
    if (context === undefined) return fn;
    const given = fn as unknown as (value: unknown) => unknown; // a function: checked above
    const reaction = this.watch?.reaction(given, context) ?? given;
    return ((value: unknown) => {
      const before = this.current;
      this.current = context;
      try {
        return reaction(value);
      } finally {
        this.current = before;
      }
    }) as T; // called by the engine as `fn` would be
  }

  duringEvent(event: { readonly eventPhase: number }, context: Context): void {
    this.get(); // drops the events that are over
    this.current = { event, context, below: this.current };
  }
}
