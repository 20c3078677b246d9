import type { Suspendable } from './steps.ts';

// At the end of a block the engine disposes of what `using` and `await using` have declared there, perhaps after a suspension, and awaits
// what `await using` gives. So it disposes of one that stands for it, which enters the function's context first.

/** These two symbols are newer than the compiler's library for ES2022; only code that has `using` asks for them. */
const symbols = Symbol as unknown as { readonly [name in 'asyncDispose' | 'dispose']: symbol };

type Dispose = ((this: unknown) => unknown) | null | undefined;
type Resource = { readonly [key: symbol]: Dispose } | null | undefined;

/** What `using` gets in the place of `value`, or `await using`. What cannot be disposed of is returned as it is, and the engine says so. */
export function disposable(fn: Suspendable, value: unknown, isAwaited?: 1): unknown {
  const resource = value as Resource; // any value can be asked
  const asyncMethod = isAwaited && resource?.[symbols.asyncDispose];
  const isNothing = value === undefined || value === null; // which is awaited too
  const method = asyncMethod ?? (isNothing && isAwaited ? () => {} : resource?.[symbols.dispose]);
  if (typeof method !== 'function') return value;
  return {
    [isAwaited ? symbols.asyncDispose : symbols.dispose]() {
      fn.r();
      const result = method.call(value);
      if (isAwaited) fn.y();
      return asyncMethod && result; // what a dispose() that is not async gives is not awaited
    },
  };
}
