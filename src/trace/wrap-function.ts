import { plainCopy } from '../platform/plain-copy.ts';
import { sameSignature } from '../platform/same-signature.ts';
import type { SpanOptions } from './span.ts';
import type { Tracer } from './tracer.ts';

type WrapOptions = SpanOptions & { readonly name?: string };

/** What `Tracer.wrap` gives for its arguments: the function last, its span's name or options before it. */
export function wrapFunction<F extends (...args: never[]) => unknown>(tracer: Tracer, given: readonly unknown[]): F {
  const fn = given[given.length - 1] as F; // the last in both overloads
  if (typeof fn !== 'function') return fn;
  const first = given.length > 1 ? (given[0] as string | WrapOptions) : {}; // the first of two
  const options: WrapOptions = typeof first === 'string' ? { name: first } : plainCopy(first);
  const call = function (this: unknown, ...args: never[]): unknown {
    return tracer.span(name, options, () => fn.apply(this, args));
  };
  const wrapped = sameSignature(call, fn);
  const { name = wrapped.name || 'anonymous' } = options;
  return wrapped as unknown as F; // the same call signature
}
