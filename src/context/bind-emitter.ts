import { activeContext, withContext } from './active.ts';
import type { Context } from './context.ts';

// An emitter is bound where it calls its listeners, in `emit`. Listeners stay what they are: adding one twice, `once`, removing by the
// original and counting remain the emitter's own doing, and there is nothing to keep in step or to leak. One consequence differs from
// OpenTelemetry's managers: listeners that were there before the binding run in the context too.

/** What is needed of Node's EventEmitter. */
export interface Emitter {
  emit(...args: unknown[]): unknown;
}

const contexts = new WeakMap<object, Context>();

/** Whether `target` is an EventEmitter of Node's kind. A function is not, even with an emitter mixed in: it is bound as a function. */
export function isEmitter<T>(target: T): target is T & Emitter {
  if (typeof target !== 'object' || target === null) return false;
  const { emit, on, removeListener } = target as Partial<Record<string, unknown>>; // any object can be asked
  return typeof emit === 'function' && typeof on === 'function' && typeof removeListener === 'function';
}

/**
 * Makes all listeners of an EventEmitter run in `context` (default: the active one) in the place of the context of whoever emits, which is
 * where they run otherwise. Gives the emitter back. A later binding takes the place of an earlier one: pooled emitters serve many requests.
 * Never throws.
 *
 * @example
 * request.on('end', () => getCurrentSpan()?.addEvent('read'));
 * bindEmitter(request);
 */
export function bindEmitter<T extends Emitter>(emitter: T, context: Context = activeContext()): T {
  const isBound = contexts.has(emitter);
  contexts.set(emitter, context);
  if (isBound) return emitter;
  const { emit } = emitter;
  const value = function (this: unknown, ...args: unknown[]): unknown {
    const bound = contexts.get(emitter) as Context; // set above, and never deleted
    return withContext(bound, emit, this as Emitter, ...args);
  };
  Reflect.defineProperty(emitter, 'emit', { value, configurable: true, writable: true }); // a frozen emitter stays as it is
  return emitter;
}
