import { runInContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import { failSpan } from './fail-span.ts';
import { followGenerator, isGenerator } from './scoped-generator.ts';
import type { Span } from './span.ts';

// A span around a function: current inside it, ended when it is over, however it is over.
//
//   returns a value            the span ends, the value is returned
//   throws                     recorded, the span ends, the same object is thrown
//   returns a Promise          ends when it settles; what it rejects with is recorded and stays the rejection
//   returns another thenable   `then` is called once (a query builder runs its query at each call), with the span current, as `await`
//                              would inside the function; a Promise is returned
//   returns a generator        each step runs with the span current; ends when the generator is done, throws or is closed

/** Runs `fn(span)` in `context` and ends `span` when `fn` is over. */
export function runScoped<T>(span: Span, context: Context, fn: (span: Span) => T): T {
  let result: T;
  try {
    result = runInContext(context, fn, undefined, span);
  } catch (error) {
    throw failSpan(span, error);
  }
  if ((typeof result === 'object' || typeof result === 'function') && result !== null) {
    const then = thenOf(result);
    if (then) return followPromise(span, context, result, then) as T; // a promise in place of a promise
    if (isGenerator(result)) return followGenerator(result, span, context) as T; // a generator in place of a generator
  }
  span.end();
  return result;
}

type Then = (onValue: (value: unknown) => unknown, onError: (error: unknown) => unknown) => unknown;

/** The method that makes `value` a thenable. Read once: it may be a getter. */
function thenOf(value: object): Then | undefined {
  try {
    const { then } = value as { readonly then?: unknown }; // any object can be asked
    return typeof then === 'function' ? (then as Then) : undefined;
  } catch {
    return undefined; // a proxy: what it is made for is between it and the application
  }
}

function followPromise(span: Span, context: Context, promise: object, then: Then): unknown {
  const onValue = (value: unknown): unknown => {
    span.end();
    return value;
  };
  const onError = (error: unknown): never => {
    throw failSpan(span, error);
  };
  if (promise instanceof Promise) return then.call(promise, onValue, onError);
  return new Promise((resolve, reject) => runInContext(context, then, promise, resolve, reject)).then(onValue, onError);
}
