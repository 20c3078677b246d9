import { runInContext } from '../context/active.ts';
import type { Context } from '../context/context.ts';
import { failSpan } from './fail-span.ts';
import type { Span } from './span.ts';

type AnyGenerator = Generator | AsyncGenerator;
type Step = (...args: [unknown?]) => unknown;

/** By shape and not by name, so that generators are seen too that a compiler made for older engines. Other iterators have no `throw`. */
export function isGenerator(value: object): value is AnyGenerator {
  try {
    const { next, throw: raise, return: close } = value as Partial<Generator>; // any object can be asked
    return typeof next === 'function' && typeof raise === 'function' && typeof close === 'function';
  } catch {
    return false; // a proxy
  }
}

/**
 * A generator whose steps run with the span current, and whose end ends the span. It has the prototype and the own properties of the
 * original, so that helpers, `for … of` and `using` find what they expect.
 */
export function followGenerator(generator: AnyGenerator, span: Span, context: Context): AnyGenerator {
  const follow = Object.create(Object.getPrototypeOf(generator), Object.getOwnPropertyDescriptors(generator));
  for (const method of ['next', 'throw', 'return'] as const) {
    const value = (...args: [unknown?]): unknown => runStep(span, context, generator, generator[method] as Step, args); // all take at most one
    Object.defineProperty(follow, method, { value, configurable: true, writable: true });
  }
  return follow;
}

function runStep(span: Span, context: Context, generator: AnyGenerator, step: Step, args: [unknown?]): unknown {
  let result: unknown;
  try {
    result = runInContext(context, step, generator, ...args);
  } catch (error) {
    throw failSpan(span, error);
  }
  if (!isPromise(result)) return endIfDone(span, result);
  return result.then(
    (value) => endIfDone(span, value),
    (error) => {
      throw failSpan(span, error);
    },
  );
}

/** Not by `instanceof`: under zone.js the global Promise is not that of native async functions. */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | undefined)?.then === 'function'; // any value can be asked
}

function endIfDone<T>(span: Span, result: T): T {
  if ((result as Partial<IteratorResult<unknown>> | undefined)?.done) span.end(); // what an iterator's step gives
  return result;
}
