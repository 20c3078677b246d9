import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager, withContext } from '../../../src/context/active.ts';
import { type Baggage, type BaggageEntry, createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';

beforeEach(resetContextManager);

describe('a baggage', () => {
  it('is an immutable map of entries', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, value: fc.string() }),
      fc.record({ do: fc.constant('remove' as const), keys: fc.array(key, { maxLength: 3 }) }),
      fc.record({ do: fc.constant('clear' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let baggage: Baggage = createBaggage();
        const model = new Map<string, BaggageEntry>();
        for (const each of steps) {
          const before = JSON.stringify(baggage.getAllEntries());
          const old = baggage;
          if (each.do === 'set') {
            baggage = baggage.setEntry(each.key, { value: each.value });
            model.set(each.key, { value: each.value });
          } else if (each.do === 'remove') {
            baggage = baggage.removeEntries(...each.keys);
            for (const name of each.keys) model.delete(name);
          } else {
            baggage = baggage.clear();
            model.clear();
          }
          expect(JSON.stringify(old.getAllEntries())).toBe(before);
          expect(baggage.getAllEntries()).toEqual([...model]);
        }
      }),
    );
  });

  it('is made of texts, or of entries with properties', () => {
    const baggage = createBaggage({ a: 'x', b: { value: 'y', properties: 'p=1' } });
    expect(baggage.getEntry('a')).toEqual({ value: 'x' });
    expect(baggage.getEntry('b')).toEqual({ value: 'y', properties: 'p=1' });
    expect(baggage.getEntry('c')).toBeUndefined();
    expect(baggage.removeEntry('a').getAllEntries()).toEqual([['b', { value: 'y', properties: 'p=1' }]]);
  });

  it('cannot be changed by the entries that went in or came out', () => {
    const entry = { value: 'before' };
    const baggage = createBaggage({ a: entry }).setEntry('b', entry);
    entry.value = 'after';
    expect(() => Object.assign(baggage.getEntry('a') ?? {}, { value: 'after' })).toThrow(TypeError);
    baggage.getAllEntries().pop();
    expect(baggage.getAllEntries().map(([key, { value }]) => [key, value])).toEqual([
      ['a', 'before'],
      ['b', 'before'],
    ]);
  });

  it('leaves out what is no entry', () => {
    const wrong = [null, undefined, 5, {}, { value: 5 }, Symbol('s')];
    for (const entry of wrong) {
      expect(createBaggage({ a: entry as never }).getAllEntries()).toEqual([]);
      expect(
        createBaggage({ b: 'x' })
          .setEntry('a', entry as never)
          .getAllEntries(),
      ).toEqual([['b', { value: 'x' }]]);
    }
    expect(
      createBaggage()
        .setEntry(Symbol('s') as never, { value: 'x' })
        .getAllEntries(),
    ).toEqual([]);
  });
});

describe('the baggage of a context', () => {
  it('is found there, by default in the active one', () => {
    const baggage = createBaggage({ a: 'x' });
    const context = setBaggage(ROOT_CONTEXT, baggage);
    expect(getBaggage(context)).toBe(baggage);
    expect(getBaggage()).toBeUndefined();
    withContext(context, () => expect(getBaggage()).toBe(baggage));
    expect(getBaggage(activeContext())).toBeUndefined();
  });
});
