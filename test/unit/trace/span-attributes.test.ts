import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../../src/trace/attributes.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
const { tracer } = recorder();
const start = (limits = {}) => readable(recorder({ limits }).tracer.startSpan('work'));
/** What a JavaScript caller may give. */
const wrong = (value: unknown): AttributeValue => value as AttributeValue;

describe('setAttribute', () => {
  it('keeps strings, numbers, booleans and arrays of one of these', () => {
    const span = start();
    const given = { s: 'text', empty: '', n: 1.5, nan: Number.NaN, b: false, list: ['a', null, 'b'], numbers: [1, undefined, 2], none: [] };
    for (const [key, value] of Object.entries(given)) span.setAttribute(key, value);
    expect(span.attributes).toEqual({ ...given, numbers: [1, null, 2] });
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('gives the span back', () => {
    const span = start();
    expect(span.setAttribute('a', 1)).toBe(span);
    expect(span.setAttribute('', 1)).toBe(span);
    expect(span.setAttributes({ a: 1 })).toBe(span);
    expect(span.end()).toBeUndefined();
    expect(span.setAttribute('a', 1)).toBe(span);
  });

  it('replaces the value of a key that is there, also when the span is full', () => {
    const span = start({ attributeCountLimit: 1 });
    span.setAttribute('a', 1).setAttribute('b', 1).setAttribute('a', 2);
    expect(span.attributes).toEqual({ a: 2 });
    expect(span.droppedAttributesCount).toBe(1);
  });

  it('takes null and undefined as if nothing was set', () => {
    const span = start();
    span.setAttribute('a', 1).setAttribute('a', wrong(null)).setAttribute('b', wrong(undefined)).setAttributes({ c: undefined });
    expect(span.attributes).toEqual({ a: 1 });
    expect(span.droppedAttributesCount).toBe(0);
    expect(heard).toEqual([]);
  });

  it('drops what is no attribute value, counts it and reports it once', () => {
    const span = start();
    const values = [{}, 1n, Symbol('s'), () => {}, new Date(0), new Map(), [1, 'a'], [{}], [[1]], new Uint8Array(2), new Error('e')];
    values.forEach((value, i) => void span.setAttribute(`k${i}`, wrong(value)));
    expect(span.attributes).toEqual({});
    expect(span.droppedAttributesCount).toBe(values.length);
    expect(heard.map(({ code, count }) => ({ code, count }))).toEqual([
      { code: 'bad_attribute', count: 1 },
      { code: 'bad_attribute', count: 10 },
    ]);
    expect(heard[0]?.message).toContain('"k0"');
  });

  it('drops a key that is no text, or an empty one, wherever attributes are given', () => {
    const span = start();
    for (const key of ['', null, undefined, 5, Symbol('k'), {}, Object.create(null)]) span.setAttribute(key as string, 1);
    span.addEvent('e', { '': 1, a: 1 });
    expect(span.attributes).toEqual({});
    expect(span.droppedAttributesCount).toBe(7);
    expect(span.events[0]).toMatchObject({ attributes: { a: 1 }, droppedAttributesCount: 1 });
    expect(readable(tracer.startSpan('s', { attributes: { '': 1 } })).droppedAttributesCount).toBe(1);
  });

  it('keeps a copy of an array', () => {
    const span = start();
    const list = ['a'];
    span.setAttribute('list', list).addEvent('e', { list });
    list.push('b');
    expect(span.attributes).toEqual({ list: ['a'] });
    expect(span.events[0]?.attributes).toEqual({ list: ['a'] });
  });

  it('holds the key __proto__ as any other and changes no prototype', () => {
    const span = start();
    span
      .setAttribute('__proto__', 'a')
      .setAttributes(JSON.parse('{"__proto__":"b","constructor":"c"}'))
      .addEvent('e', JSON.parse('{"__proto__":"d"}'));
    expect(Object.entries(span.attributes)).toEqual([
      ['__proto__', 'b'],
      ['constructor', 'c'],
    ]);
    expect(Object.entries(span.events[0]?.attributes ?? {})).toEqual([['__proto__', 'd']]);
    expect(Object.getPrototypeOf(span.attributes)).toBe(Object.prototype);
    expect(JSON.stringify(span.toJSON())).toContain('"__proto__":"b"');
  });
});

describe('setAttributes', () => {
  it('loses only the key whose getter throws', () => {
    const span = start();
    span.setAttributes({
      a: 1,
      get b(): number {
        throw new Error('no');
      },
      c: 3,
    });
    expect(span.attributes).toEqual({ a: 1, c: 3 });
    expect(span.droppedAttributesCount).toBe(1);
    expect(heard[0]?.message).toContain('its getter threw');
  });

  it('reads nothing from what has no keys', () => {
    const span = start();
    for (const value of [null, undefined, 5, 'text', true, Symbol('s')]) span.setAttributes(value as never);
    expect(span.attributes).toEqual({});
    expect(heard).toEqual([]);
  });
});

describe('limits', () => {
  it('are 128 attributes, and what exceeds them is counted', () => {
    const span = readable(recorder().tracer.startSpan('work'));
    for (let i = 0; i < 130; i++) span.setAttribute(`k${i}`, i);
    expect(Object.keys(span.attributes)).toHaveLength(128);
    expect(span.attributes).not.toHaveProperty('k128');
    expect(span.droppedAttributesCount).toBe(2);
  });

  it('hold for the attributes given at the start, and those count toward the limit', () => {
    const span = readable(
      recorder({ limits: { attributeCountLimit: 2 } }).tracer.startSpan('work', { attributes: { a: 1, b: wrong({}), c: 1, d: 1 } }),
    );
    span.setAttribute('e', 1);
    expect(span.attributes).toEqual({ a: 1, c: 1 });
    expect(span.droppedAttributesCount).toBe(3);
  });

  it('allow none at all', () => {
    const span = start({ attributeCountLimit: 0 });
    span.setAttribute('a', 1);
    expect(span.attributes).toEqual({});
    expect(span.droppedAttributesCount).toBe(1);
  });

  it('shorten strings, in arrays too, and count none of them as dropped', () => {
    const span = start({ attributeValueLengthLimit: 3 });
    span.setAttributes({ long: 'abcd', exact: 'abc', list: ['abcd', 'ab'], number: 12345 });
    expect(span.attributes).toEqual({ long: 'abc', exact: 'abc', list: ['abc', 'ab'], number: 12345 });
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('never halve a surrogate pair', () => {
    const span = start({ attributeValueLengthLimit: 3 });
    span.setAttributes({ cut: 'ab😀', kept: 'a😀' });
    expect(span.attributes).toEqual({ cut: 'ab', kept: 'a😀' });
  });

  it.each([
    [{ attributeCountLimit: -1 }, 'bad_number'],
    [{ eventCountLimit: 1.5 }, 'bad_number'],
    [{ linkCountLimit: Number.NaN }, 'bad_number'],
    [{ attributeValueLengthLimit: 0 }, 'bad_number'],
    [{ attributeValueLengthLimit: '100' }, 'bad_number'],
    [{ attributeKeyLengthLimit: 0 }, 'bad_number'],
    [{ eventLengthLimit: -1 }, 'bad_number'],
    [{ spanLengthLimit: Number.NEGATIVE_INFINITY }, 'bad_number'],
    [{ shortened: 1 }, 'unknown_option'],
    [{ attributesLimit: 5 }, 'unknown_option'],
    [null, 'bad_options'],
  ])('refuse %o', (limits, code) => {
    expect(() => recorder({ limits: limits as never })).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });
});

it('reports nothing for good attributes', () => {
  start().setAttributes({ a: 1 }).setAttribute('b', ['x']).end();
  expect(codes(heard)).toEqual([]);
});
