import type { Context } from './context.ts';

// Holds the context of the running code for the task manager. Invariant: at the start of every job `current` is undefined, because
// whoever sets it puts back what was there before its job ends. undefined is "nothing set"; ROOT_CONTEXT is set by those who ask for it.
//
// Events join from the side, since nobody runs when a dispatch ends. A frame says: this event has this context while it is dispatched
// (eventPhase is not 0) and while `current` is what it was when the event came. Frames of finished events are dropped on the next look.
//
//   frames:  click → context A  ←below─  inner click (el.click() in a handler) → context B
//
// Limit: the browser runs microtasks between the listeners of an event of its own. Those that come from an event's handlers carry their
// own context; one that was queued by nobody's context and is woken by a handler sees the event's.

interface EventFrame {
  readonly event: { readonly eventPhase: number };
  readonly context: Context;
  readonly under: Context | undefined;
  readonly below: EventFrame | undefined;
}

export class ContextSlot {
  current: Context | undefined;
  #frame: EventFrame | undefined;

  /** The context of the running code, or undefined where nothing is set. */
  get(): Context | undefined {
    return this.#frame === undefined ? this.current : this.#getDuringEvent();
  }

  run<R>(context: Context, fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R {
    const before = this.current;
    const frame = this.#frame;
    this.current = context;
    this.#frame = undefined; // what is set now is newer than the event
    try {
      return fn.apply(thisArg, args as never[]); // the caller's own arguments
    } finally {
      this.current = before;
      this.#frame = frame;
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

  duringEvent(event: { readonly eventPhase: number }, context: Context): void {
    this.get(); // drops the frames of finished events
    this.#frame = { event, context, under: this.current, below: this.#frame };
  }

  #getDuringEvent(): Context | undefined {
    while (this.#frame?.event.eventPhase === 0) this.#frame = this.#frame.below;
    return this.#frame && this.#frame.under === this.current ? this.#frame.context : this.current;
  }
}
