// Puts a function of ours in the place of a method, and takes it away again without harming anybody who patched after us.
//
//   start:  owner.name = ours → original          stop, ours on top:      owner.name = original
//                                                 stop, someone above us: ours stays and becomes a pass-through
//
// Whoever needs the runtime's own function (our timers, our transports) asks `unpatched`, which walks through our layers and zone.js's.
// What we found when we patched a global is remembered for as long as we do: somebody may lay a wrapper above ours that is not to be seen
// through, and a transport that went through it would come to our layer again.

import { globalState } from './global.ts';
import { host } from './host.ts';

const ORIGINAL = Symbol.for('throughline.original');

// biome-ignore lint/suspicious/noExplicitAny: the shape of a patched method is its owner's business
export type AnyFunction = (this: any, ...args: any[]) => any;

export interface Accessor {
  readonly get: AnyFunction;
  readonly set: AnyFunction;
}

/**
 * Replaces `owner[name]` by `make(original)`; returns what restores it.
 *
 * The replacement carries the original's name, length, own properties and property attributes. A method that is missing or cannot be
 * redefined is left alone. After the restore, a layer that somebody else wrapped meanwhile calls the original. For an inherited
 * method, `original` is whatever the owner's prototype has when it is called, so that a later patch there still sees every call.
 * `isPassThrough`: what `make` gives is a method, and calls the original of its own accord after the restore. That saves a call in each call.
 */
export function patchMethod(
  owner: object | undefined,
  name: PropertyKey,
  make: (original: AnyFunction) => AnyFunction,
  isPassThrough = false,
): () => void {
  const holder = ownerOf(owner, name);
  const found = holder && Object.getOwnPropertyDescriptor(holder, name);
  const original: unknown = found?.get ? found.get.call(owner) : found?.value; // happy-dom's globals are getters
  if (!owner || typeof original !== 'function') return () => {};
  const had = holder === owner ? found : undefined;
  const below = had ? (original as AnyFunction) : inherited(owner, name);
  const { layer, stop } = layerOn(below, make(below), original as AnyFunction, isPassThrough);
  const { configurable = true, writable = true } = had ?? {};
  const ours = { configurable, enumerable: !!found?.enumerable, writable, value: layer };
  const forget = owner === host ? remember(name, original as AnyFunction) : stop;
  return put(owner, name, had, ours, () => {
    stop();
    forget();
  });
}

/** Replaces getter and setter of `owner`'s own `name`; otherwise as `patchMethod`. */
export function patchAccessor(owner: object, name: PropertyKey, make: (original: Accessor) => Accessor): () => void {
  const had = Object.getOwnPropertyDescriptor(owner, name);
  if (!had?.get || !had.set) return () => {};
  const ours = make(had as Accessor); // it has both: checked above
  const get = layerOn(had.get, ours.get, had.get);
  const set = layerOn(had.set, ours.set, had.set);
  return put(owner, name, had, { ...had, get: get.layer, set: set.layer }, () => {
    get.stop();
    set.stop();
  });
}

/** `object` itself or the first of its prototypes that has `name`; undefined where nobody has. */
export function ownerOf(object: unknown, name: PropertyKey): object | undefined {
  for (let at = object; at !== undefined && at !== null; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, name)) return at;
  return undefined;
}

/** Makes `wrapper` look like `original`: name, length, own properties, source text, and a way back for `unpatched`. */
export function disguise(wrapper: AnyFunction, original: AnyFunction): void {
  const source = (): string => Function.prototype.toString.call(original);
  Object.defineProperties(wrapper, {
    toString: { value: source, configurable: true, writable: true },
    // Among them Node's util.promisify.custom on setTimeout, and the toString of a layer below.
    ...Object.getOwnPropertyDescriptors(original),
    [ORIGINAL]: { value: original },
  });
}

/** The runtime's own `owner[name]`, by default the global one, below our patches and zone.js's; `undefined` where there is none. */
export function unpatched<F extends AnyFunction>(name: string, owner: object = host): F | undefined {
  const methods = owner as Readonly<Record<string, unknown>>; // any object can be asked for any name
  // zone.js keeps what it replaced under this documented name.
  let fn =
    methods[`__zone_symbol__${name}`] ??
    (owner === host ? globalState<PatchState>().originals?.get(name)?.[0] : undefined) ??
    methods[name];
  for (let below = fn; typeof below === 'function'; below = (fn as Partial<Record<symbol, unknown>>)[ORIGINAL]) fn = below;
  return typeof fn === 'function' ? (fn as F) : undefined;
}

interface PatchState {
  /** What was found below our layers on the global object, by name, the oldest first; shared by the copies of this package. */
  originals: Map<PropertyKey, AnyFunction[]>;
}

/** Remembers what a layer was laid on; returns what forgets it. */
function remember(name: PropertyKey, original: AnyFunction): () => void {
  const originals = (globalState<PatchState>().originals ??= new Map());
  const others = (): AnyFunction[] => (originals.get(name) ?? []).filter((each) => each !== original);
  originals.set(name, [...others(), original]);
  return () => void originals.set(name, others());
}

/** A function that looks like `original` and calls `ours` until it is stopped, and `below` from then on. */
function layerOn(
  below: AnyFunction,
  ours: AnyFunction,
  original: AnyFunction,
  isPassThrough = false,
): { readonly layer: AnyFunction; stop(): void } {
  let target = ours;
  const switchable = {
    // A method, not a function: like the native ones it has no `prototype` and cannot be called with `new`. Forwarding with a rest
    // parameter costs 1 to 6 ns in optimised code: V8 hands the arguments on without an array.
    layer(this: unknown, ...args: unknown[]): unknown {
      return target.apply(this, args);
    },
    stop() {
      target = below;
    },
  };
  const layer = isPassThrough ? ours : switchable.layer;
  disguise(layer, original);
  return { layer, stop: switchable.stop };
}

/** What was below each layer that has been stopped: while another lies above it, it stays. */
const stopped: WeakMap<AnyFunction, PropertyDescriptor | undefined> = new WeakMap();

/** Puts `ours` in the place of what `owner` had; returns what takes it away again, with the stopped layers below it. */
export function put(
  owner: object,
  name: PropertyKey,
  had: PropertyDescriptor | undefined,
  ours: PropertyDescriptor,
  stop: () => void,
): () => void {
  if (!define(owner, name, ours)) stop();
  return () => {
    stop();
    stopped.set(functionOf(ours), had);
    let top = Object.getOwnPropertyDescriptor(owner, name);
    if (!stopped.has(functionOf(top))) return;
    while (stopped.has(functionOf(top))) top = stopped.get(functionOf(top));
    if (top) define(owner, name, top);
    else delete (owner as Record<PropertyKey, unknown>)[name];
  };
}

function functionOf(descriptor: PropertyDescriptor | undefined): AnyFunction {
  return descriptor?.value ?? descriptor?.set; // undefined without a descriptor, which no layer is
}

function inherited(owner: object, name: PropertyKey): AnyFunction {
  return function (...args) {
    return (Object.getPrototypeOf(owner) as Record<PropertyKey, AnyFunction>)[name]?.apply(this, args); // the owner has found it there
  };
}

function define(owner: object, name: PropertyKey, descriptor: PropertyDescriptor): boolean {
  try {
    Object.defineProperty(owner, name, descriptor);
    return true;
  } catch {
    return false; // a frozen owner: the page works as before, only this is not traced
  }
}
