import type { TraceState as OtelTraceState } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTraceState, formatTraceState, parseTraceState, type TraceState } from '../../../src/trace/trace-state.ts';
import { isCheaperThanOnePass, TEN_MB } from '../one-pass.ts';

const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const ALL_KEY_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/@';
const ALL_VALUE_CHARACTERS = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).filter(
  (c) => c !== ',' && c !== '=',
);

const key = fc.stringMatching(/^[a-z0-9][a-z0-9_\-*/@]{0,15}$/);
const value = fc.stringMatching(/^[ -+\--<>-~]{0,15}[!-+\--<>-~]$/);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '1', '=', ',', ' ', '\t', '\r', '\n', 'A', '@') }),
);

function members(count: number, size = 6): string {
  return Array.from({ length: count }, (_, i) => `k${String(i).padStart(2, '0')}=${'v'.repeat(size - 4)}`).join();
}

function expectLegal(state: TraceState): void {
  const header = state.serialize();
  expect(header.length).toBeLessThanOrEqual(512);
  const parts = header === '' ? [] : header.split(',');
  expect(parts.length).toBeLessThanOrEqual(32);
  for (const part of parts) expect(part).toMatch(MEMBER);
  expect(new Set(parts.map((part) => part.split('=')[0])).size).toBe(parts.length);
}

describe('parseTraceState', () => {
  test('keeps the members and their order', () => {
    const state = parseTraceState('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
    expect(state?.get('congo')).toBe('t61rcWkgMzE');
    expect(state?.get('rojo')).toBe('00f067aa0ba902b7');
    expect(state?.get('rio')).toBeUndefined();
    expect(state?.serialize()).toBe('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
  });

  test('reads every allowed character', () => {
    const text = `${ALL_KEY_CHARACTERS}=${ALL_VALUE_CHARACTERS.join('')}`;
    expect(parseTraceState(text)?.serialize()).toBe(text);
  });

  test('reads keys that start with a digit or hold several at signs (Level 2)', () => {
    for (const text of ['1a-2f@foo=bar', 'foo@=1,bar=2', 'foo@@bar=1,bar=2', 'foo@bar@baz=1,bar=2']) {
      expect(parseTraceState(text)?.serialize()).toBe(text);
    }
  });

  test('ignores spaces and tabs around members and empty members', () => {
    expect(parseTraceState('foo=1 \t , \t bar=2, \t,,baz=3\t')?.serialize()).toBe('foo=1,bar=2,baz=3');
  });

  test('keeps the spaces that a value begins with', () => {
    expect(parseTraceState('foo=  1 ')?.get('foo')).toBe('  1');
  });

  test('keeps of one key the left-most member, which is the most recent', () => {
    expect(parseTraceState('foo=1,bar=2,foo=3')?.serialize()).toBe('foo=1,bar=2');
  });

  test('gives undefined for an empty header', () => {
    for (const text of ['', ' ', ' , ,\t']) expect(parseTraceState(text)).toBeUndefined();
  });

  test.each([
    ['foo =1'],
    ['FOO=1'],
    ['foo.bar=1'],
    ['@foo=1,bar=2'],
    ['foo=bar=baz'],
    ['foo=,bar=3'],
    ['foo,bar=3'],
    ['=1'],
    ['foo=ä'],
    ['foo=1\n'],
    ['foo=1\r\nx: y'],
    [`${'z'.repeat(257)}=1`],
    [`a=${'z'.repeat(257)}`],
  ])('ignores the whole header for %j', (text) => {
    expect(parseTraceState(`ok=1,${text}`)).toBeUndefined();
  });

  test('reads keys and values of 256 characters', () => {
    expect(parseTraceState(`foo=1,${'z'.repeat(256)}=1`)?.get('z'.repeat(256))).toBe('1');
    expect(parseTraceState(`a=${'z'.repeat(256)}`)?.get('a')).toBe('z'.repeat(256));
  });

  test('reads 32 members and ignores a header of 33', () => {
    expect(parseTraceState(members(32))?.serialize()).toBe(members(32));
    expect(parseTraceState(members(33))).toBeUndefined();
  });

  test('does not look at a header that is longer than any valid one', () => {
    for (const text of [','.repeat(TEN_MB), ' '.repeat(TEN_MB), 'a=1,'.repeat(TEN_MB / 4), 'a'.repeat(TEN_MB)]) {
      expect(parseTraceState(text)).toBeUndefined();
      expect(isCheaperThanOnePass(text, parseTraceState)).toBe(true);
    }
  });

  test('never throws, and what it gives is legal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const state = parseTraceState(text);
        if (state) expectLegal(state);
      }),
    );
  });

  test('any legal list comes out as it went in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, minLength: 1, maxLength: 15 }), (pairs) => {
        const text = pairs.map(([k, v]) => `${k}=${v}`).join();
        expect(parseTraceState(text)?.serialize()).toBe(text);
        for (const [k, v] of pairs) expect(parseTraceState(text)?.get(k)).toBe(v);
      }),
    );
  });
});

describe('the limit of 512 characters', () => {
  test('leaves a list of 512 alone', () => {
    const text = `${members(30, 15)},k30=${'v'.repeat(512 - 30 * 16 - 4)}`;
    expect(text).toHaveLength(512);
    expect(parseTraceState(text)?.serialize()).toBe(text);
    expect(parseTraceState(`${text},z=1`)?.serialize()).toBe(text);
  });

  test('drops members longer than 128 characters first, from the right, and no more than needed', () => {
    const long = (name: string) => `${name}=${'x'.repeat(150)}`;
    const text = [long('a'), 'b=1', long('c'), long('d'), 'e=2', long('f')].join();
    expect(parseTraceState(text)?.serialize()).toBe([long('a'), 'b=1', long('c'), long('d'), 'e=2'].join());
  });

  test('drops the right-most members next', () => {
    const text = `${members(20, 40)},z=1`;
    expect(parseTraceState(text)?.serialize()).toBe(members(12, 40));
  });

  test('keeps a member of exactly 128 characters where a longer one can go', () => {
    const short = `s=${'x'.repeat(126)}`;
    const long = `l=${'x'.repeat(127)}`;
    const text = [short, long, short.replace('s', 't'), short.replace('s', 'u')].join();
    expect(parseTraceState(text)?.serialize()).toBe([short, short.replace('s', 't'), short.replace('s', 'u')].join());
  });
});

describe('a TraceState', () => {
  test('puts what is set at the beginning and keeps the order of the others', () => {
    const state = createTraceState('a=1,b=2,c=3');
    expect(state.set('c', '4').serialize()).toBe('c=4,a=1,b=2');
    expect(state.set('d', '4').serialize()).toBe('d=4,a=1,b=2,c=3');
    expect(state.unset('b').serialize()).toBe('a=1,c=3');
    expect(state.unset('x').serialize()).toBe('a=1,b=2,c=3');
  });

  test('never changes', () => {
    const state = createTraceState('a=1');
    state.set('a', '2');
    state.unset('a');
    expect(state.serialize()).toBe('a=1');
  });

  test('does not take one key for the beginning of another', () => {
    const state = createTraceState('ab=1,a=2');
    expect(state.get('a')).toBe('2');
    expect(state.unset('a').serialize()).toBe('ab=1');
  });

  test('stays as it is when a key or a value is not allowed', () => {
    const state = createTraceState('a=1');
    const refused: [string, string][] = [
      ['', '1'],
      ['B', '1'],
      ['a=b', '1'],
      ['b', ''],
      ['b', 'x '],
      ['b', 'x,y'],
      ['b', 'x=y'],
      ['b', 'x\r\ny: z'],
      ['b', 'ä'],
      ['b'.repeat(257), '1'],
      ['b', 'x'.repeat(257)],
    ];
    for (const [k, v] of refused) expect(state.set(k, v)).toBe(state);
    expect(state.set('b', undefined as unknown as string)).toBe(state);
    expect(state.set(Symbol('b') as unknown as string, '1')).toBe(state);
  });

  test('drops the right-most member when a 33rd is set', () => {
    const state = createTraceState(members(32)).set('new', '1');
    expect(state.serialize()).toBe(`new=1,${members(31)}`);
  });

  test('is empty when created from nothing or from what is malformed', () => {
    expect(createTraceState().serialize()).toBe('');
    expect(createTraceState('A=1').serialize()).toBe('');
  });

  test("is assignable to OpenTelemetry's", () => {
    const state: OtelTraceState = createTraceState('a=1');
    expect(state.get('a')).toBe('1');
  });

  test('is legal after any changes', () => {
    const text = fc.oneof(key, value, anyText, fc.string({ unit: fc.constant('z'), minLength: 100, maxLength: 260 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), text, text), { maxLength: 60 }), (changes) => {
        let state = createTraceState();
        for (const [add, k, v] of changes) state = add ? state.set(k, v) : state.unset(k);
        expectLegal(state);
      }),
    );
  });
});

describe('formatTraceState', () => {
  function foreign(text: string): TraceState {
    return { get: () => undefined, set: () => foreign(text), unset: () => foreign(text), serialize: () => text };
  }

  test('gives what a TraceState of ours serializes, and nothing for none', () => {
    expect(formatTraceState(createTraceState('a=1'))).toBe('a=1');
    expect(formatTraceState(undefined)).toBe('');
  });

  test("gives another library's when it is legal, and nothing when it is not", () => {
    expect(formatTraceState(foreign('a=1,b=2'))).toBe('a=1,b=2');
    expect(formatTraceState(foreign('a=1\r\nx: y'))).toBe('');
    expect(formatTraceState(foreign('a'.repeat(100_000)))).toBe('');
    expect(formatTraceState(foreign(members(20, 40)))).toBe(members(12, 40));
  });
});
