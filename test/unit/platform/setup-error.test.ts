import { describe, expect, it } from 'vitest';
import { checkCount, checkKeys, checkMethods, SetupError } from '../../../src/platform/setup-error.ts';

describe('SetupError', () => {
  it('is an error with a stable code', () => {
    const error = new SetupError('bad_thing', 'message');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'SetupError', code: 'bad_thing', message: 'message' });
  });
});

describe('checkKeys', () => {
  it('refuses a key that is not known, and names those that are', () => {
    expect(() => checkKeys('start()', { nmae: 1 }, ['name', 'size'])).toThrow('start() has no option "nmae". It takes: name, size.');
    expect(() => checkKeys('start()', { name: undefined }, ['name'])).not.toThrow();
  });

  it('refuses what is no object, or a list, in no time', () => {
    for (const options of [null, undefined, 5, 'x', () => {}, [], new Uint8Array(1e7), Object('x'.repeat(1e7))]) {
      expect(() => checkKeys('start()', options as never, [])).toThrow(
        expect.objectContaining({ name: 'SetupError', code: 'bad_options' }),
      );
    }
  });
});

describe('checkCount', () => {
  it('returns a whole number that is large enough, and refuses all else', () => {
    expect(checkCount('size', 1, 1)).toBe(1);
    for (const wrong of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined, 5n, Object.create(null)]) {
      expect(() => checkCount('size', wrong, 1)).toThrow(expect.objectContaining({ name: 'SetupError', code: 'bad_number' }));
    }
    expect(() => checkCount('size', -1, 0)).toThrow('size (-1) must be a whole number of at least 0.');
  });
});

describe('checkMethods', () => {
  it('returns what has them, and names what is missing', () => {
    const value = { a() {}, b() {} };
    expect(checkMethods('bad_part', 'part', value, ['a', 'b'], 'Cure.')).toBe(value);
    expect(() => checkMethods('bad_part', 'part', { a: 1 }, ['a', 'b'], 'Cure.')).toThrow('part (object) has no a() and no b(). Cure.');
    expect(() => checkMethods('bad_part', 'part', null, ['a'], 'Cure.')).toThrow('part (null) has no a(). Cure.');
    expect(() => checkMethods('bad_part', 'part', undefined, ['a'], 'Cure.')).toThrow(expect.objectContaining({ code: 'bad_part' }));
  });
});
