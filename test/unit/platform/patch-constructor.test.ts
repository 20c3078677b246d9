import { afterEach, describe, expect, it } from 'vitest';
import { patchConstructor } from '../../../src/platform/patch-constructor.ts';

class Thing {
  static readonly kind: string = 'thing';
  readonly given: readonly unknown[];
  constructor(...given: unknown[]) {
    this.given = given;
  }
}
const page = globalThis as unknown as { Thing?: typeof Thing };
const place = (): typeof Thing => page.Thing as typeof Thing; // placed before each use

describe('patchConstructor', () => {
  afterEach(() => {
    delete page.Thing;
    Thing.prototype.constructor = Thing;
  });
  const patch = (): { made: object[]; restore: () => void } => {
    page.Thing ??= Thing;
    const made: object[] = [];
    const restore = patchConstructor('Thing', {
      given(args) {
        args[0] = 'changed';
      },
      made: (instance) => made.push(instance),
    });
    return { made, restore };
  };

  it('changes what is given and tells what is made, in subclasses too', () => {
    const { made, restore } = patch();
    class Special extends place() {}
    const things = [new (place())(1, 2), new Special(3)];
    expect(made).toEqual(things);
    expect(things.map(({ given }) => given)).toEqual([['changed', 2], ['changed']]);
    expect(things.map((thing) => thing.constructor)).toEqual([place(), Special]);
    expect(Special.kind).toBe('thing');
    restore();
    expect([place(), Thing.prototype.constructor]).toEqual([Thing, Thing]);
  });

  it('is a pass-through once it is restored below somebody else, or kept by somebody', () => {
    const { made, restore } = patch();
    const kept = place();
    class Theirs extends place() {}
    page.Thing = Theirs;
    restore();
    expect(place()).toBe(Theirs);
    expect([new Theirs(1).given, new kept(2).given, made]).toEqual([[1], [2], []]);
  });

  it('does nothing where there is no such class', () => {
    const restore = patchConstructor('Thing', {});
    expect('Thing' in globalThis).toBe(false);
    restore();
    expect('Thing' in globalThis).toBe(false);
  });
});
