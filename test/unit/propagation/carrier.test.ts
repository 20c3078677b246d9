import { describe, expect, test } from 'vitest';
import { headersGetter, headersSetter, readField } from '../../../src/propagation/carrier.ts';

describe('headersSetter', () => {
  test('writes into a plain object, Headers and a Map', () => {
    const record: Record<string, string> = {};
    const headers = new Headers();
    const map = new Map<string, string>();
    for (const carrier of [record, headers, map]) headersSetter.set(carrier, 'traceparent', 'x');
    expect(record).toEqual({ traceparent: 'x' });
    expect(headers.get('Traceparent')).toBe('x');
    expect(map.get('traceparent')).toBe('x');
  });

  test('overwrites a name of another case, so that no object has a header twice', () => {
    const record = { Accept: '*/*', TraceParent: 'old' };
    headersSetter.set(record, 'traceparent', 'new');
    expect(record).toEqual({ Accept: '*/*', TraceParent: 'new' });
  });

  test('takes a header named set for a header', () => {
    const record = { set: 'x' };
    headersSetter.set(record, 'baggage', 'a=1');
    expect(record).toEqual({ set: 'x', baggage: 'a=1' });
  });
});

describe('headersGetter', () => {
  test("reads a plain object in any case, Node's lists, Headers and a Map", () => {
    expect(headersGetter.get({ TraceParent: 'x' }, 'traceparent')).toBe('x');
    expect(headersGetter.get({ tracestate: ['a=1', 'b=2'] }, 'tracestate')).toBe('a=1,b=2');
    expect(headersGetter.get(new Headers({ Baggage: 'a=1' }), 'baggage')).toBe('a=1');
    expect(headersGetter.get(new Map([['baggage', 'a=1']]), 'baggage')).toBe('a=1');
  });

  test('gives undefined for what is missing, inherited from no header, or no text', () => {
    for (const carrier of [{}, new Headers(), new Map(), null, undefined, 1, { baggage: 1 }, { baggage: null }]) {
      expect(headersGetter.get(carrier, 'baggage')).toBeUndefined();
    }
  });

  test('lists the names', () => {
    expect(headersGetter.keys({ a: '1', B: '2' })).toEqual(['a', 'B']);
    expect(headersGetter.keys(new Headers({ a: '1' }))).toEqual(['a']);
    expect(headersGetter.keys(new Map([['a', '1']]))).toEqual(['a']);
  });
});

test('readField joins a list and takes nothing that is no text', () => {
  const read = (value: unknown) => readField({ keys: () => [], get: () => value as string }, {}, 'x');
  expect(read(['a', 'b'])).toBe('a,b');
  expect(read('a')).toBe('a');
  expect(read(1)).toBeUndefined();
});
