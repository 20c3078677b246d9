import type { Context } from './context.ts';
import { type SharedSlot, sharedSlot } from './shared-slot.ts';
import { deferred } from './thenable.ts';

// What the await transform (src/transform) calls in the code that it has transformed. A native `await` ends the job, and what follows is a
// job of its own, which starts without a context. So each call of a transformed function has an activation, which leaves the context at
// each suspension and enters it again behind. Invariant: at the start of every job nothing is set in the slot.
//
//                    enter        x = await y               catch, finally, next step of a loop     return, throw
//   calls            enter()      cx.r(await cx.s(y))       cx.r()                                  cx.x()
//   slot.current     context      outer │ context           context, if we came from a suspension   outer, unless we died suspended
//   activation       running      away  │ running           running                                 –
//
// outer: what the slot had when we came, and must have when we go: the caller's for the first part of a function and for each part of a
// generator, nothing (or the event that is dispatched meanwhile) for what follows an `await`.
// Contexts are set for the length of a function (docs/decisions/0001), so a function's own is the same at each of its suspensions.
//
// The methods have short names because they stand in other people's bundles, a hundred times.

/** In the place of `outer` while the function is suspended. */
const AWAY: unknown = {};

export class Activation {
  readonly #slot: SharedSlot;
  #context: Context | undefined;
  #outer: unknown;

  constructor(slot: SharedSlot, context: Context | undefined, outer: unknown) {
    this.#slot = slot;
    this.#context = context;
    this.#outer = outer;
  }

  /** Leaves the context: before `yield` of a generator that is not async, whose value nobody awaits. */
  y<T>(value?: T): T | undefined {
    if (this.#outer !== AWAY) this.#slot.current = this.#outer; // away already: an `await` in the pattern of a `catch`
    this.#outer = AWAY;
    return value;
  }

  /** Leaves the context before `await`, and before `yield` of an async generator. */
  s<T>(value?: T): T | PromiseLike<unknown> | undefined {
    this.y();
    return this.#context === undefined ? value : deferred(value, this.#slot, this.#context);
  }

  /** Enters the context again after a suspension; elsewhere it does nothing. */
  r<T>(value?: T): T | undefined {
    if (this.#outer === AWAY) {
      this.#outer = this.#slot.current;
      this.#slot.current = this.#context;
    }
    return value;
  }

  /** In the place of `r` after `yield`, where generators are to follow AsyncLocalStorage: the context is that of whoever called next(). */
  n<T>(value?: T): T | undefined {
    this.#context = this.#slot.get() ?? this.#context;
    return this.r(value);
  }

  /** Ends. Whoever ends while suspended (by a rejected `await`, by `return()`) has left already. */
  x(): void {
    if (this.#outer !== AWAY) this.#slot.current = this.#outer;
  }
}

/** The activation of a function that starts running now. */
export function enter(): Activation {
  const slot = sharedSlot();
  const context = slot.get(); // first: it may take away what is over
  return new Activation(slot, context, slot.current);
}

/** The activation of a generator that is made now and starts running later, in the context that is set now. */
export function enterLater(): Activation {
  const slot = sharedSlot();
  return new Activation(slot, slot.get(), AWAY);
}

/** For what an async function awaits or returns last: nothing of it runs afterwards, so the context is left to its caller. */
export function last<T>(value: T): T | PromiseLike<unknown> {
  const slot = sharedSlot();
  const context = slot.get();
  return context === undefined ? value : deferred(value, slot, context);
}
