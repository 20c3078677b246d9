import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../../src/exporter/otlp/json.ts';
import { splitLines } from '../../../../src/exporter/otlp/json-lines.ts';
import type { EncodedBatch } from '../../../../src/trace/pipeline.ts';
import { RESOURCE, readableSpan, SCOPE, START_MS } from '../readable-span.ts';
import { anySpanInput } from '../span-arbitrary.ts';
import { poisonedSpans } from './poisoned-spans.ts';
import { referenceRequest, withoutDefaults } from './reference.ts';

interface Body {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Record<string, unknown>[] }[] }[];
}

const parse = (batch: EncodedBatch) => JSON.parse(String(batch.body)) as Body;
const spansIn = (batch: EncodedBatch) => parse(batch).resourceSpans.flatMap((group) => group.scopeSpans.flatMap((scope) => scope.spans));
const encodeOne = (input: Parameters<typeof readableSpan>[0]) => spansIn(encodeJson([readableSpan(input)]))[0] ?? {};
const anySpans = fc.array(anySpanInput.map(readableSpan), { maxLength: 6 });

describe('encodeJson', () => {
  it('says field by field what the plain reference says', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const batch = encodeJson(spans);
        expect(withoutDefaults(parse(batch))).toEqual(withoutDefaults(referenceRequest(spans)));
        expect(batch.spanCount).toBe(spans.length);
      }),
      { numRuns: 500 },
    );
  });

  it('says how many bytes of UTF-8 the body is, and has no line breaks but its own', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const { body, byteLength } = encodeJson(spans);
        expect(byteLength).toBe(Buffer.byteLength(body));
        expect(Buffer.from(body).toString()).toBe(body);
        expect(body).not.toMatch(/(?!\n)\p{Cc}(?<![\x7f-\x9f])/u);
      }),
    );
  });

  it('does so for a body in which nothing but the resource is beyond ASCII, and for one that is made while another is', () => {
    const inner = readableSpan({ attributes: { ключ: 1 } });
    const encoded: EncodedBatch[] = [];
    const outer = readableSpan({ attributes: { ключ: 1, a: 1 }, resource: { attributes: { 'service.name': 'магазин' } } });
    Object.defineProperty(outer, 'name', {
      get: () => {
        encoded.push(encodeJson([inner]));
        return 'outer';
      },
    });
    encoded.push(encodeJson([inner, outer]));
    expect(encoded).toHaveLength(2);
    for (const { body, byteLength } of encoded) expect(byteLength).toBe(Buffer.byteLength(body));
  });

  it('never writes a field that has its default value', () => {
    expect(Object.keys(encodeOne({}))).toEqual(['traceId', 'spanId', 'flags', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano']);
  });

  it('sends INTERNAL, which is 0 in the API, as 1', () => {
    expect(encodeOne({ kind: 0 })).toMatchObject({ kind: 1 });
    expect(encodeOne({ kind: 4 })).toMatchObject({ kind: 5 });
  });

  it('keeps every nanosecond that the double has', () => {
    const span = encodeOne({ startTime: START_MS + 0.123046875, endTime: START_MS + 0.999755859375 });
    expect(span).toMatchObject({ startTimeUnixNano: '1735689600000123047', endTimeUnixNano: '1735689600000999756' });
  });

  it('says of the parent whether it is remote, and of a span without parent that it is not', () => {
    const spanId = 'a'.repeat(16);
    expect(encodeOne({ traceFlags: 1 })).toMatchObject({ flags: 0x101 });
    expect(encodeOne({ traceFlags: 3, parent: { spanId, isRemote: false } })).toMatchObject({ flags: 0x103, parentSpanId: spanId });
    expect(encodeOne({ traceFlags: 3, parent: { spanId, isRemote: true } })).toMatchObject({ flags: 0x303 });
  });

  it('sends safe integers as int64 strings and all other numbers as doubles', () => {
    const attributes = { int: 200, negative: -7, half: 0.5, big: 2 ** 53, huge: 1e308, nan: Number.NaN, endless: Number.NEGATIVE_INFINITY };
    expect(encodeOne({ attributes })['attributes']).toEqual([
      { key: 'int', value: { intValue: '200' } },
      { key: 'negative', value: { intValue: '-7' } },
      { key: 'half', value: { doubleValue: 0.5 } },
      { key: 'big', value: { doubleValue: 2 ** 53 } },
      { key: 'huge', value: { doubleValue: 1e308 } },
      { key: 'nan', value: { doubleValue: 'NaN' } },
      { key: 'endless', value: { doubleValue: '-Infinity' } },
    ]);
  });

  it('keeps the place of null, undefined and holes in an array', () => {
    const holes = ['a', null, undefined, 'b'];
    delete holes[1];
    const values = [{ stringValue: 'a' }, {}, {}, { stringValue: 'b' }];
    expect(encodeOne({ attributes: { holes } })['attributes']).toEqual([{ key: 'holes', value: { arrayValue: { values } } }]);
  });

  it('replaces half a surrogate pair by U+FFFD', () => {
    expect(encodeOne({ name: 'a\ud83d b\ude00 👩‍🚀' })).toMatchObject({ name: 'a\ufffd b\ufffd 👩‍🚀' });
  });

  it('leaves out attributes that are no attribute values', () => {
    const attributes = { a: 1, b: undefined, c: null, d: { nested: true }, e: 5n, f: Symbol('f') } as never;
    expect(encodeOne({ attributes })['attributes']).toEqual([{ key: 'a', value: { intValue: '1' } }]);
  });

  it('groups spans by resource and scope, and takes two that look the same for one', () => {
    const spans = [
      readableSpan(),
      readableSpan({ scope: { name: 'other' } }),
      readableSpan({ resource: { attributes: { 'service.name': 'page' } } }),
      readableSpan({ resource: structuredClone(RESOURCE), scope: structuredClone(SCOPE) }),
    ];
    const groups = parse(encodeJson(spans)).resourceSpans.map((group) => group.scopeSpans.map((scope) => scope.spans.length));
    expect(groups).toEqual([[2, 1], [1]]);
  });

  it('writes a request without spans for no spans', () => {
    expect(parse(encodeJson([]))).toEqual({ resourceSpans: [] });
    expect(encodeJson([]).spanCount).toBe(0);
  });
});

describe('a span that cannot be encoded', () => {
  it.each(Object.entries(poisonedSpans))('is left out alone: %s', (_, make) => {
    const batch = encodeJson([readableSpan({ name: 'before' }), make(), readableSpan({ name: 'after' })]);
    expect(batch.spanCount).toBe(2);
    expect(spansIn(batch).map((span) => span['name'])).toEqual(['before', 'after']);
  });

  it.each([[5n], [Symbol('s')], [null], [{ toString: null }]])('is not one whose name is no string: %s', (name) => {
    const batch = encodeJson([readableSpan({ name: name as never })]);
    expect(batch.spanCount).toBe(1);
    expect(typeof spansIn(batch)[0]?.['name']).toBe('string');
  });

  it('is not one whose kind, status or counts are garbage', () => {
    const span = encodeOne({ kind: 'x' as never, status: { code: 'x' as never }, dropped: [Number.NaN, -0.5, Number.POSITIVE_INFINITY] });
    expect(Object.keys(span)).toEqual(Object.keys(encodeOne({})));
    expect(span).toMatchObject({ kind: 1 });
  });

  it('is not one with a link that names no span: the link is dropped and counted', () => {
    const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const links = [{ context: { ...context, traceId: '' } }, { context }, { context: { ...context, spanId: 'no' } }];
    const span = encodeOne({ links, dropped: [0, 0, 5] });
    expect(span['links']).toEqual([{ traceId: context.traceId, spanId: context.spanId, flags: 0x101 }]);
    expect(span).toMatchObject({ droppedLinksCount: 7 });
  });
});

describe('splitLines', () => {
  it('makes two batches that together say what the one said', () => {
    fc.assert(
      fc.property(fc.array(anySpanInput.map(readableSpan), { minLength: 2, maxLength: 9 }), (spans) => {
        const whole = encodeJson(spans);
        const halves = splitLines(whole) ?? [];
        const ordered = parse(whole).resourceSpans.flatMap((group) => group.scopeSpans.flatMap((scope) => scope.spans));
        expect(halves.map((half) => half.spanCount)).toEqual([Math.ceil(spans.length / 2), Math.floor(spans.length / 2)]);
        expect(halves.flatMap(spansIn)).toEqual(ordered);
        for (const half of halves) expect(half.byteLength).toBe(Buffer.byteLength(half.body));
      }),
    );
  });

  it('makes what encoding half of the spans makes', () => {
    fc.assert(
      fc.property(fc.array(anySpanInput.map(readableSpan), { minLength: 2, maxLength: 9 }), (spans) => {
        const ids = new Set(spansIn(splitLines(encodeJson(spans))?.[0] ?? encodeJson([])).map((span) => span['spanId']));
        const half = spans.filter((span) => ids.has(span.spanContext().spanId));
        fc.pre(ids.size === half.length); // ids are random, and may meet after shrinking
        expect(splitLines(encodeJson(spans))?.[0]).toEqual(encodeJson(half));
      }),
    );
  });

  it('splits a batch that was stored and read back', () => {
    const stored = JSON.parse(JSON.stringify(encodeJson([readableSpan(), readableSpan()]))) as EncodedBatch;
    expect(splitLines(stored)?.map((half) => half.spanCount)).toEqual([1, 1]);
  });

  it('has nothing to split in one span or none', () => {
    expect(splitLines(encodeJson([readableSpan()]))).toBeUndefined();
    expect(splitLines(encodeJson([]))).toBeUndefined();
  });
});
