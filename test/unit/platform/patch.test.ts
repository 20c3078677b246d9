import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { disguise, ownerOf, patchAccessor, patchMethod, unpatched } from '../../../src/platform/patch.ts';

class Base {
  method(a: number, _b?: number): string {
    return `base ${a}`;
  }
}

describe('patchMethod', () => {
  it('replaces a method and puts the very same one back', () => {
    class Own extends Base {
      override method(a: number): string {
        return `own ${a}`;
      }
    }
    const before = Object.getOwnPropertyDescriptor(Own.prototype, 'method');
    const restore = patchMethod(
      Own.prototype,
      'method',
      (original) =>
        function (...args) {
          return `patched ${original.apply(this, args)}`;
        },
    );
    expect(new Own().method(1)).toBe('patched own 1');
    restore();
    restore();
    expect(Object.getOwnPropertyDescriptor(Own.prototype, 'method')).toEqual(before);
    expect(new Own().method(1)).toBe('own 1');
  });

  it('carries name, length, source and own properties of the original', () => {
    const owner = { setTimeout: globalThis.setTimeout };
    patchMethod(
      owner,
      'setTimeout',
      (original) =>
        (...args) =>
          original(...args),
    );
    const { setTimeout: patched } = owner;
    expect(patched).not.toBe(globalThis.setTimeout);
    expect([patched.name, patched.length, `${patched}`]).toEqual(['setTimeout', setTimeout.length, `${setTimeout}`]);
    expect(promisify(patched)).toBe(promisify(setTimeout));
  });

  it('leaves alone what is missing, no function, or cannot be redefined', () => {
    const make = () => () => 'patched';
    const frozen = Object.freeze({ method: () => 'frozen' });
    patchMethod(frozen, 'method', make)();
    patchMethod(undefined, 'method', make)();
    patchMethod({}, 'method', make)();
    patchMethod({ method: 1 }, 'method', make)();
    expect(frozen.method()).toBe('frozen');
    const inheritsFrozen = Object.freeze(Object.create(frozen) as typeof frozen);
    patchMethod(inheritsFrozen, 'method', make)();
    expect(inheritsFrozen.method()).toBe('frozen');
  });

  it('keeps a later patch alive and becomes a pass-through below it', () => {
    const owner = { method: (): string => 'native' };
    const restore = patchMethod(owner, 'method', (original) => () => `ours ${original()}`);
    const ours = owner.method;
    owner.method = () => `theirs ${ours()}`;
    expect(owner.method()).toBe('theirs ours native');
    restore();
    expect(owner.method()).toBe('theirs native');
  });

  it('leaves nothing when its layers are taken away in any order', () => {
    for (const order of [
      [0, 1, 2],
      [1, 0, 2],
      [2, 0, 1],
    ]) {
      const native = () => 'native';
      const owner = { method: native };
      const restores = ['a', 'b', 'c'].map((name) => patchMethod(owner, 'method', (original) => () => `${name} ${original()}`));
      expect(owner.method()).toBe('c b a native');
      for (const index of order) restores[index]?.();
      expect(owner.method).toBe(native);
      class Derived extends Base {}
      const inherited = [1, 2, 3].map(() => patchMethod(Derived.prototype, 'method', (original) => original));
      for (const index of order) inherited[index]?.();
      expect(Object.hasOwn(Derived.prototype, 'method')).toBe(false);
    }
  });

  it('calls, for an inherited method, what the prototype has by then, and leaves no own method behind', () => {
    class Derived extends Base {}
    const restore = patchMethod(
      Derived.prototype,
      'method',
      (original) =>
        function (...args) {
          return `patched ${original.apply(this, args)}`;
        },
    );
    const native = Base.prototype.method;
    Base.prototype.method = () => 'later';
    expect(new Derived().method(1)).toBe('patched later');
    Base.prototype.method = native;
    restore();
    expect(Object.hasOwn(Derived.prototype, 'method')).toBe(false);
  });

  it('replaces a function that a getter gives, and puts the getter back', () => {
    const owner = Object.defineProperty({} as { method(): string }, 'method', { get: () => () => 'native', configurable: true });
    const before = Object.getOwnPropertyDescriptor(owner, 'method');
    const restore = patchMethod(owner, 'method', (original) => () => `patched ${original()}`);
    expect(owner.method()).toBe('patched native');
    restore();
    expect(Object.getOwnPropertyDescriptor(owner, 'method')).toEqual(before);
  });
});

describe('patchAccessor', () => {
  it('replaces getter and setter, looks like them, and puts them back', () => {
    class Box {
      #value = 1;
      get value(): number {
        return this.#value;
      }
      set value(value: number) {
        this.#value = value;
      }
    }
    const before = Object.getOwnPropertyDescriptor(Box.prototype, 'value');
    const restore = patchAccessor(Box.prototype, 'value', ({ get, set }) => ({
      get() {
        return get.call(this) * 10;
      },
      set(value) {
        set.call(this, value + 1);
      },
    }));
    const box = new Box();
    box.value = 2;
    expect(box.value).toBe(30);
    const patched = Object.getOwnPropertyDescriptor(Box.prototype, 'value');
    expect([patched?.get?.name, patched?.set?.length, `${patched?.get}`]).toEqual(['get value', 1, `${before?.get}`]);
    restore();
    expect(Object.getOwnPropertyDescriptor(Box.prototype, 'value')).toEqual(before);
    expect(box.value).toBe(3);
  });

  it('leaves alone what is no accessor with both halves', () => {
    const owner = {
      data: 1,
      get half() {
        return 1;
      },
    };
    const before = Object.getOwnPropertyDescriptors(owner);
    for (const name of ['data', 'half', 'missing']) patchAccessor(owner, name, (original) => original)();
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual(before);
  });
});

describe('disguise', () => {
  it('shows the native source through two layers', () => {
    const native = Math.max;
    const lower = (...args: number[]) => native(...args);
    const upper = (...args: number[]) => lower(...args);
    disguise(lower, native);
    disguise(upper, lower);
    expect(`${upper}`).toBe(`${native}`);
  });
});

describe('unpatched', () => {
  it('finds the native function below two layers of ours', () => {
    const native = globalThis.queueMicrotask;
    const restores = [1, 2].map(() => patchMethod(globalThis, 'queueMicrotask', (original) => (fn) => original(fn)));
    expect(unpatched('queueMicrotask')).toBe(native);
    for (const restore of restores.reverse()) restore();
    expect(globalThis.queueMicrotask).toBe(native);
    expect(unpatched('no such function')).toBeUndefined();
  });
});

describe('ownerOf', () => {
  it('finds who has the property itself', () => {
    const base = new Base();
    expect(ownerOf(base, 'method')).toBe(Base.prototype);
    for (const nobody of [undefined, null, 1, 'text']) expect(ownerOf(nobody, 'method')).toBeUndefined();
    expect(ownerOf(base, 'missing')).toBeUndefined();
  });
});
