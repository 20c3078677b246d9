import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../../src/exporter/otlp/json.ts';
import { encodeJsonBytes } from '../../../../src/exporter/otlp/json-bytes.ts';
import { jsonBytesEncoding } from '../../../../src/exporter/otlp/json-bytes-encoding.ts';
import type { AttributeValue } from '../../../../src/trace/attributes.ts';
import type { EncodedBatch, ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { readable, recorder } from '../../recorder.ts';
import { RESOURCE, readableSpan, SCOPE, START_MS } from '../readable-span.ts';
import { anySpanInput, anyText } from '../span-arbitrary.ts';
import { poisonedSpans } from './poisoned-spans.ts';

const asText = (batch: EncodedBatch) => ({
  ...batch,
  body: typeof batch.body === 'string' ? batch.body : new TextDecoder().decode(batch.body),
});

function expectTheSame(spans: readonly ReadableSpan[]): void {
  expect(asText(encodeJsonBytes(spans))).toEqual(encodeJson(spans));
}

const poisons = Object.values(poisonedSpans);
const anySpan = fc.oneof(
  { weight: 5, arbitrary: anySpanInput.map(readableSpan) },
  fc.nat(poisons.length - 1).map((i) => (poisons[i] as () => ReadableSpan)()), // in range
);

describe('encodeJsonBytes', () => {
  it('writes character by character what the string form says, whatever the spans are', () => {
    // The first span of each group is whole: by it the forms put the groups in order.
    const first = readableSpan();
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 6 }), (spans) => expectTheSame([first, ...spans])),
      { numRuns: 500 },
    );
  });

  it('does so for long texts, with what needs an escape at any place in them', () => {
    const long = fc
      .tuple(fc.string({ unit: 'grapheme-ascii', minLength: 30, maxLength: 200 }), fc.nat(200), fc.option(anyText, { nil: '' }))
      .map(([text, at, special]) => text.slice(0, at) + special + text.slice(at));
    fc.assert(fc.property(long, (text) => expectTheSame([readableSpan({ name: text, attributes: { [text]: text } })])));
    for (let unit = 0; unit < 300; unit++) {
      for (let at = 40; at < 44; at++) expectTheSame([readableSpan({ name: 'x'.repeat(at) + String.fromCharCode(unit) })]);
    }
  });

  it('does so for any number and any time', () => {
    const numbers = [0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -1, -0, 0.5, 1e21, Number.NaN];
    expectTheSame([readableSpan({ attributes: Object.fromEntries(numbers.map((value, i) => [`n${i}`, value])) })]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2e13, noNaN: true }), (ms) => expectTheSame([readableSpan({ startTime: ms, endTime: ms })])),
    );
    for (const ms of [0, 1e-6, 0.9999999, 1, 999.9999999, 1e6, 999_999.9999999, 1e12]) {
      expectTheSame([readableSpan({ startTime: ms, endTime: ms })]);
    }
  });

  it('does so for spans of ours, whose ids may have been read as text or not', () => {
    const { tracer } = recorder();
    const root = tracer.startSpan('root');
    const spans = ['a', 'b', 'c'].map((name) => tracer.startSpan(name, { parent: root, links: [{ context: root.spanContext() }] }));
    for (const span of [root, ...spans]) span.end();
    expect(spans[1]?.spanContext().traceId).toMatch(/^[\da-f]{32}$/);
    const bytes = asText(encodeJsonBytes(spans.map(readable)));
    expect(bytes).toEqual(encodeJson(spans.map(readable)));
  });

  it('does so for attributes that return with the same value, with another, and in another list', () => {
    const value = fc.constantFrom<AttributeValue[]>(
      'GET',
      'POST',
      '',
      0,
      -0,
      1,
      0.5,
      true,
      false,
      Number.NaN,
      'x'.repeat(300),
      'é',
      ['GET'],
      [1],
    );
    const attributes = fc.record({ method: value, status: value, path: fc.nat(3) }, { requiredKeys: [] });
    const span = fc.record({ attributes, event: attributes, count: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 9 }), (runs) => {
        const input = runs.flatMap(({ attributes, event, count }) =>
          Array.from({ length: count }, () => readableSpan({ attributes, events: [{ name: 'e', time: START_MS, attributes: event }] })),
        );
        expectTheSame(input);
      }),
    );
  });

  it('groups spans by resource and scope, as the string form does', () => {
    const page = { attributes: { 'service.name': 'page' } };
    expectTheSame([
      readableSpan(),
      readableSpan({ scope: { name: 'other' } }),
      readableSpan({ resource: page }),
      readableSpan({ resource: page, traceId: 'none', scope: { name: 'of no span' } }),
      readableSpan({ resource: structuredClone(RESOURCE), scope: structuredClone(SCOPE) }),
    ]);
  });

  it('writes a request without spans for no spans, and for none that can be encoded', () => {
    expectTheSame([]);
    expectTheSame([readableSpan({ traceId: 'none' })]);
  });

  it('gives every batch bytes of its own, which are split as the string is', () => {
    const spans = [readableSpan(), readableSpan(), readableSpan()];
    const batch = jsonBytesEncoding.encode(spans);
    encodeJsonBytes([readableSpan({ name: 'other' })]);
    expect(asText(batch)).toEqual(encodeJson(spans));
    expect((batch.body as Uint8Array).buffer.byteLength).toBe(batch.byteLength);
    expect(jsonBytesEncoding.split(batch)?.map((half) => half.spanCount)).toEqual([2, 1]);
    expect(jsonBytesEncoding.split(batch)?.[0]).toEqual(encodeJson(spans.slice(0, 2)));
  });
});
