import { plainCopy } from '../platform/plain-copy.ts';
import { sameSignature } from '../platform/same-signature.ts';
import { checkKeys, checkMethods, SetupError } from '../platform/setup-error.ts';
import type { Attributes } from './attributes.ts';
import { getTracer } from './get-tracer.ts';
import type { Span, SpanOptions } from './span.ts';
import type { Tracer } from './tracer.ts';

// One decorator for both kinds of TypeScript and JavaScript decorators:
//
//   standard (TC39)          (method, { kind: 'method' | 'getter', name, static })      → the method that takes its place
//   experimentalDecorators   (prototype or class, name, descriptor)                     → changes the descriptor
//
// The class's name is only known at the call, from `this`: a standard decorator runs before its class exists.

// biome-ignore lint/suspicious/noExplicitAny: a decorated method may have any signature
type AnyMethod = (this: any, ...args: any[]) => any;

export interface TraceDecorator {
  // biome-ignore lint/suspicious/noExplicitAny: `this` and the arguments of a decorated method are its class's business
  <F extends (this: any, ...args: any[]) => any>(
    value: F,
    // biome-ignore lint/suspicious/noExplicitAny: as above
    context: ClassMethodDecoratorContext<any, F> | ClassGetterDecoratorContext<any, any>,
  ): F;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

export interface TraceDecoratorOptions extends Omit<SpanOptions, 'parent' | 'startTime'> {
  /** The span's name. Default: `Class.method`. */
  readonly name?: string;
  /** Whose spans they are: a tracer, or a name for `getTracer`. */
  readonly tracer?: string | Tracer;
}

/**
 * Runs each call of a method, static method or getter in a span of its own, which ends as `tracer.span` says. Keeps name and length.
 * The span has `code.function.name`. Works as a standard decorator and under `experimentalDecorators`.
 *
 * @example
 * class Cart {
 *   @trace()
 *   async checkOut() {}
 *
 *   @trace({ name: 'price', attributes: { 'shop.currency': 'EUR' } })
 *   price() {}
 * }
 */
export function trace(nameOrOptions?: string | TraceDecoratorOptions): TraceDecorator;
export function trace(nameOrOptions: string | TraceDecoratorOptions = {}, ...rest: unknown[]): TraceDecorator {
  if (rest.length > 0) throw new SetupError('bad_decorator', '@trace was written without parentheses. Write @trace().');
  const options = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions;
  checkKeys('@trace', options, ['name', 'tracer', 'kind', 'attributes', 'links', 'root']);
  const decorate = (target: unknown, second: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (typeof second !== 'object' || second === null) return decorateDescriptor(descriptor, String(second), options);
    const { kind, name } = second as ClassMethodDecoratorContext | ClassGetterDecoratorContext; // a standard decorator's second argument
    if (kind !== 'method' && kind !== 'getter') throw noMethod(String(name));
    return traceMethod(target as AnyMethod, String(name), options); // and its first
  };
  return decorate as TraceDecorator; // told apart above
}

/** `trace`, for files that also import OpenTelemetry's `trace`. */
export const traced: typeof trace = trace;

function decorateDescriptor(descriptor: PropertyDescriptor | undefined, key: string, options: TraceDecoratorOptions): void {
  if (typeof descriptor?.get === 'function') descriptor.get = traceMethod(descriptor.get, key, options);
  else if (typeof descriptor?.value === 'function') descriptor.value = traceMethod(descriptor.value, key, options);
  else throw noMethod(key);
}

function noMethod(key: string): SetupError {
  return new SetupError('bad_decorator', `@trace() stands at ${key}, which is neither a method nor a getter. Only these can be traced.`);
}

const NO_TRACER = 'Give @trace() a tracer or the name of one.';

function traceMethod<F extends AnyMethod>(method: F, key: string, { name, tracer, ...options }: TraceDecoratorOptions): F {
  const isName = tracer === undefined || typeof tracer === 'string';
  const source = isName ? getTracer(tracer ?? 'throughline') : checkMethods('bad_decorator', 'tracer', tracer, ['span'], NO_TRACER);
  const given = plainCopy(options.attributes);
  let attributes: Attributes = given;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const functionName = qualifiedName(this, key);
    if (attributes['code.function.name'] !== functionName) attributes = { ...given, 'code.function.name': functionName }; // of another class
    return source.span(name ?? functionName, { ...options, attributes }, (_span: Span) => method.apply(this, args));
  };
  return sameSignature(wrapped, method) as F; // the same call signature
}

function qualifiedName(self: unknown, key: string): string {
  try {
    const owner = typeof self === 'function' ? self : (self as object).constructor;
    return owner && typeof owner.name === 'string' && owner.name !== '' ? `${owner.name}.${key}` : key;
  } catch {
    return key; // a proxy that throws, or a call without `this`
  }
}
