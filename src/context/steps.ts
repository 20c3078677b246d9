// `for await` and `yield*` suspend their function in the midst of a native loop. So they are given an iterable whose iterator leaves the
// function's context behind each call of the real one, and enters it before: by then the function may have been away, when a generator
// that rests in `yield` is closed from outside.

/** A function that enters its context again (r), and leaves it (y): an Activation. */
export interface Suspendable {
  r(): unknown;
  y(): unknown;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
/** Whatever stands behind `of` or `yield*`. */
type Source = { readonly [key: symbol]: Method | null | undefined } | null | undefined;
type Steps = { readonly [name in 'next' | 'return' | 'throw']?: Method | null | undefined };

/** What `for await` steps through, and `yield*`, in the place of `source`. What cannot be iterated is returned as it is, and the engine says so. */
export function steps(fn: Suspendable, source: unknown, isSync?: 1): unknown {
  const iterable = source as Source; // each look at it is checked
  const openAsync = isSync ? undefined : iterable?.[Symbol.asyncIterator];
  const open = openAsync ?? iterable?.[Symbol.iterator];
  if (typeof open !== 'function') return source;
  // open() gives an iterator, or reading its next() fails as in the engine.
  const inner = (): Steps => inContext(open.call(iterable) as Steps, fn, !isSync && !openAsync);
  return { [openAsync ? Symbol.asyncIterator : Symbol.iterator]: inner };
}

/** The same for `yield*` of async generators that follow their callers: each step is in the context of whoever asks for it. */
export function callersSteps(fn: Suspendable & { n(): unknown }, source: unknown): unknown {
  return steps({ r: () => fn.n(), y: () => fn.y() }, source);
}

/** `isAdapted`: the engine makes async steps of these. */
function inContext(inner: Steps, fn: Suspendable, isAdapted: boolean): Steps {
  // One argument, as the engine gives it or leaves it out; to hand on all would cost a tenth of bench/browser's forAwait.
  const around =
    (method: Method): Method =>
    (value) => {
      fn.r();
      const result = method.call(inner, value);
      fn.y();
      return result;
    };
  /** A method that iterators need not have. */
  const optional = (method: Method | null | undefined): Method | undefined => (method ? around(method) : undefined);
  return {
    next: around(inner.next as Method), // one that is none fails when it is called, as natively
    get return() {
      const method = inner.return;
      if (!method && isAdapted) fn.y(); // the engine's own async return() is awaited nevertheless
      return optional(method);
    },
    get throw() {
      return optional(inner.throw);
    },
  };
}
