import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import type { ContextSlot } from '../slot.ts';

/** Runs the function or the functions of an object that `owner[name]` is given in the context of the call. */
export function patchGiven(slot: ContextSlot, owner: object | undefined, name: string): () => void {
  return patchMethod(
    owner,
    name,
    (original) =>
      function (...args) {
        return original.apply(this, slot.get() ? args.map((arg) => (isObject(arg) ? wrapMembers(slot, arg) : slot.wrap(arg))) : args);
      },
  );
}

/** An object that gives what `object` has, its functions in the present context; a context in which they are called goes first. */
export function wrapMembers<T extends object>(slot: ContextSlot, object: T): T {
  const context = slot.get();
  if (!context) return object;
  // Of an empty object: a proxy of a frozen one must give what that has.
  const proxy = new Proxy({} as T, {
    has: (_, name) => name in object, // WebKit asks whether a sink or transformer has its methods
    get(_, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function') return member;
      return function (this: unknown, ...args: unknown[]): unknown {
        const self = this === proxy ? object : this;
        return slot.get() ? member.apply(self, args) : slot.run(context, member as AnyFunction, self, args); // a function: checked above
      };
    },
  });
  return proxy;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
