import { withContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import type { Span } from './span.ts';

// A span around a function: current inside it, ended when it is over, however it is over.
//
//   returns a value            the span ends, the value is returned
//   throws                     recorded, the span ends, the same object is thrown
//   returns a Promise          ends when it settles; what it rejects with is recorded and stays the rejection
//   returns another thenable   `then` is called once (a query builder runs its query at each call), a Promise is returned
//   returns a generator        each step runs with the span current; ends when the generator is done, throws or is closed

/** Runs `fn(span)` in `context` and ends `span` when `fn` is over. */
export function runScoped<T>(span: Span, context: Context, fn: (span: Span) => T): T {
  let result: T;
  try {
    result = withContext(context, fn, undefined, span);
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (typeof result === 'object' && result !== null) {
    if (isThenable(result)) return followPromise(span, result) as T; // a promise in place of a promise
    if (isGenerator(result)) return followGenerator(span, context, result) as T; // a generator in place of a generator
  }
  span.end();
  return result;
}

function fail(span: Span, error: unknown): void {
  span.recordException(error);
  span.end();
}

function isThenable(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function';
}

function followPromise(span: Span, promise: PromiseLike<unknown>): PromiseLike<unknown> {
  const onValue = (value: unknown): unknown => {
    span.end();
    return value;
  };
  const onError = (error: unknown): never => {
    fail(span, error);
    throw error;
  };
  if (promise instanceof Promise) return promise.then(onValue, onError);
  return new Promise((resolve, reject) => promise.then(resolve, reject)).then(onValue, onError);
}

type AnyGenerator = Generator | AsyncGenerator;

function isGenerator(value: object): value is AnyGenerator {
  const tag = Symbol.toStringTag in value && value[Symbol.toStringTag];
  return (tag === 'Generator' || tag === 'AsyncGenerator') && 'next' in value;
}

/** A generator with the same prototype, so that helpers, `for … of` and `using` find what they expect. */
function followGenerator(span: Span, context: Context, generator: AnyGenerator): AnyGenerator {
  const step =
    (method: 'next' | 'throw' | 'return') =>
    (...args: [unknown?]): unknown => {
      let result: unknown;
      try {
        result = withContext(context, generator[method] as (...args: [unknown?]) => unknown, generator, ...args); // the three take at most one
      } catch (error) {
        fail(span, error);
        throw error;
      }
      if (!(result instanceof Promise)) return endIfDone(span, result);
      return result.then(
        (value) => endIfDone(span, value),
        (error) => {
          fail(span, error);
          throw error;
        },
      );
    };
  const methods = { next: step('next'), throw: step('throw'), return: step('return') };
  return Object.assign(Object.create(Object.getPrototypeOf(generator)), methods);
}

function endIfDone<T>(span: Span, result: T): T {
  if ((result as Partial<IteratorResult<unknown>> | undefined)?.done) span.end(); // what an iterator's step gives
  return result;
}
