import { host } from './host.ts';
import { disguise, put } from './patch.ts';

export interface ConstructorHooks {
  /** May change what the constructor is given. */
  given?(args: unknown[]): void;
  /** Is told what has been made, and what of. */
  made?(instance: object, args: readonly unknown[]): void;
  /** The constructor threw: nothing has been made. */
  failed?(): void;
}

/**
 * Puts a class in the place of the global `name` that makes the very same objects; returns what restores it. `instanceof`, `constructor`,
 * statics and subclasses are those of the original. What was constructed or derived before is not seen. Nothing where the runtime has none.
 */
export function patchConstructor(name: string, hooks: ConstructorHooks): () => void {
  const had = Object.getOwnPropertyDescriptor(host, name);
  const original: unknown = had?.value;
  if (!had || !isClass(original)) return () => {};
  const { prototype } = original;
  const { layer, stop } = layerOn(original, hooks);
  const back = Object.getOwnPropertyDescriptor(prototype, 'constructor');
  const restores = [put(host, name, had, { ...had, value: layer }, stop)];
  if (back?.value === original) restores.push(put(prototype, 'constructor', back, { ...back, value: layer }, stop));
  return () => {
    for (const restore of restores) restore();
  };
}

type Class = (abstract new (...args: unknown[]) => object) & ((...args: unknown[]) => unknown) & { readonly prototype: object };

function isClass(value: unknown): value is Class {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}

function layerOn(original: Class, hooks: ConstructorHooks): { readonly layer: Class; stop(): void } {
  let active: ConstructorHooks = hooks;
  const layer = function (this: unknown, ...args: unknown[]): unknown {
    if (!new.target) return original.apply(this, args); // or throws
    active.given?.(args);
    let instance: object | undefined;
    try {
      return (instance = Reflect.construct(original, args, new.target));
    } finally {
      if (instance) active.made?.(instance, args);
      else active.failed?.();
    }
  } as unknown as Class; // it is called with `new`, and says by `new.target` when it is not
  disguise(layer, original); // its prototype and statics too
  Object.setPrototypeOf(layer, Object.getPrototypeOf(original));
  // A subclass inherits this, and has a text of its own.
  const { toString: text } = {
    toString(this: unknown): string {
      return Function.prototype.toString.call(this === layer ? original : this);
    },
  };
  Object.defineProperty(layer, 'toString', { value: text, configurable: true, writable: true });
  return {
    layer,
    stop() {
      active = {};
    },
  };
}
