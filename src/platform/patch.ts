// Puts a function of ours in the place of a method, and takes it away again without harming anybody who patched after us.
//
//   start:  owner.name = ours → original          stop, ours on top:      owner.name = original
//                                                 stop, someone above us: ours stays and becomes a pass-through
//
// Whoever needs the runtime's own function (our timers, our transports) asks `unpatched`, which walks through our layers and zone.js's.

import { host } from './host.ts';

const ORIGINAL = Symbol.for('throughline.original');

// biome-ignore lint/suspicious/noExplicitAny: the shape of a patched method is its owner's business
type AnyFunction = (this: any, ...args: any[]) => any;

/**
 * Replaces `owner[name]` by `make(original)`; returns what restores it.
 *
 * The replacement carries the original's name, length and property attributes. A method that is missing or cannot be
 * redefined is left alone. After the restore, a layer that somebody else wrapped meanwhile calls the original.
 */
export function patchMethod(owner: object | undefined, name: PropertyKey, make: (original: AnyFunction) => AnyFunction): () => void {
  const descriptor = owner && findDescriptor(owner, name);
  const original: unknown = descriptor?.value;
  if (!owner || !descriptor || typeof original !== 'function') return () => {};
  const had = Object.getOwnPropertyDescriptor(owner, name);
  if (had && !had.configurable && !had.writable) return () => {};
  const ours = make(original as AnyFunction);
  let live = true;
  // A method, not a function: like the native ones it has no `prototype` and cannot be called with `new`.
  const { layer } = {
    layer(this: unknown, ...args: unknown[]): unknown {
      return (live ? ours : (original as AnyFunction)).apply(this, args);
    },
  };
  disguise(layer, original as AnyFunction);
  if (!define(owner, name, had ?? { ...descriptor, configurable: true }, layer)) return () => {};
  return () => {
    live = false;
    if (Object.getOwnPropertyDescriptor(owner, name)?.value !== layer) return;
    if (had) define(owner, name, had, original);
    else delete (owner as Record<PropertyKey, unknown>)[name];
  };
}

/** Makes `wrapper` look like `original`: name, length, source text where it can be had, and a way back for `unpatched`. */
export function disguise(wrapper: AnyFunction, original: AnyFunction): void {
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  Object.defineProperty(wrapper, ORIGINAL, { value: original });
  Object.defineProperty(wrapper, 'toString', {
    value: () => Function.prototype.toString.call(original),
    configurable: true,
    writable: true,
  });
}

/** The runtime's own `globalThis[name]`, below our patches and zone.js's; `undefined` where the runtime has none. */
export function unpatched<F extends AnyFunction>(name: string): F | undefined {
  // zone.js keeps what it replaced under this documented name.
  let fn = host[`__zone_symbol__${name}`] ?? host[name];
  for (let below = fn; typeof below === 'function'; below = (fn as Partial<Record<symbol, unknown>>)[ORIGINAL]) fn = below;
  return typeof fn === 'function' ? (fn as F) : undefined;
}

function findDescriptor(owner: object, name: PropertyKey): PropertyDescriptor | undefined {
  for (let at: object | null = owner; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}

function define(owner: object, name: PropertyKey, like: PropertyDescriptor, value: unknown): boolean {
  try {
    Object.defineProperty(owner, name, { ...like, value });
    return true;
  } catch {
    return false; // a frozen owner: the page works as before, only this is not traced
  }
}
