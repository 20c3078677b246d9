import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protobufEncoding } from '../../../../src/exporter/otlp/protobuf-encoding.ts';
import { readFields } from '../../../../src/exporter/otlp/protobuf-reader.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { RESOURCE, readableSpan, SCOPE } from '../readable-span.ts';
import { anySpanInput } from '../span-arbitrary.ts';
import { poisonedSpans } from './poisoned-spans.ts';

// What the bytes say is for test/conformance, where other people's decoders read them. Here: what is in them at all, and what is not.

const { encode, split, readResponse } = protobufEncoding;
const bytesOf = (spans: readonly ReadableSpan[]) => encode(spans).body as Uint8Array; // protobuf's are

/** The fields with one number, one message inside of the other: [1, 2, 2] are the spans of a request. */
function messagesIn(bytes: Uint8Array, path: readonly number[]): Uint8Array[] {
  return path.reduce(
    (messages, wanted) =>
      messages.flatMap((message) =>
        [...readFields(message)].filter(({ number }) => number === wanted).map(({ content, end }) => message.subarray(content, end)),
      ),
    [bytes],
  );
}

const namesIn = (bytes: Uint8Array) => messagesIn(bytes, [1, 2, 2, 5]).map((name) => Buffer.from(name).toString());

describe('encodeProtobuf', () => {
  it('groups spans by resource and scope, and takes two that look the same for one', () => {
    const bytes = bytesOf([
      readableSpan(),
      readableSpan({ scope: { name: 'other' } }),
      readableSpan({ resource: { attributes: { 'service.name': 'page' } } }),
      readableSpan({ resource: structuredClone(RESOURCE), scope: structuredClone(SCOPE) }),
    ]);
    const groups = messagesIn(bytes, [1]).map((group) => messagesIn(group, [2]).map((scope) => messagesIn(scope, [2]).length));
    expect(groups).toEqual([[2, 1], [1]]);
  });

  it('writes nothing for no spans', () => {
    expect(encode([])).toEqual({ spanCount: 0, body: new Uint8Array(), byteLength: 0 });
  });

  it('says of attributes that return what they are, with the same value, with another, and in another list', () => {
    const attributes = fc.record({ method: fc.constantFrom('GET', 'POST', 'é', ''), path: fc.string({ maxLength: 2 }) });
    const run = fc.record({ attributes, event: attributes, count: fc.integer({ min: 1, max: 9 }) });
    const textsIn = (bytes: Uint8Array, path: readonly number[]) => messagesIn(bytes, path).map((text) => Buffer.from(text).toString());
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 9 }), (runs) => {
        const inputs = runs.flatMap(({ count, ...input }) => Array.from({ length: count }, () => input));
        const spans = inputs.map((input) =>
          readableSpan({ attributes: input.attributes, events: [{ name: 'e', time: 1, attributes: input.event }] }),
        );
        const bytes = bytesOf(spans);
        expect(textsIn(bytes, [1, 2, 2, 9, 1])).toEqual(inputs.flatMap((input) => Object.keys(input.attributes)));
        expect(textsIn(bytes, [1, 2, 2, 9, 2, 1])).toEqual(inputs.flatMap((input) => Object.values(input.attributes)));
        expect(textsIn(bytes, [1, 2, 2, 11, 3, 2, 1])).toEqual(inputs.flatMap((input) => Object.values(input.event)));
      }),
    );
  });

  it('gives every batch bytes of its own', () => {
    const first = bytesOf([readableSpan({ name: 'first' })]);
    bytesOf([readableSpan({ name: 'other' })]);
    expect(namesIn(first)).toEqual(['first']);
    expect(first.buffer.byteLength).toBe(first.length);
  });

  it('can be called by a getter of a span that is being encoded', () => {
    const inner: string[][] = [];
    const curious = {
      ...readableSpan({ name: 'outer' }),
      get attributes() {
        inner.push(namesIn(bytesOf([readableSpan({ name: 'inner' })])));
        return { a: 1 };
      },
    };
    expect(namesIn(bytesOf([readableSpan({ name: 'before' }), curious]))).toEqual(['before', 'outer']);
    expect(inner).toEqual([['inner']]);
  });

  it('leaves out a link that names no span, and counts it', () => {
    const context = { traceId: 'none', spanId: 'none', traceFlags: 1 };
    const [span] = messagesIn(bytesOf([readableSpan({ links: [{ context }], dropped: [0, 0, 4] })]), [1, 2, 2]);
    const fields = [...readFields(span ?? new Uint8Array())];
    expect(fields.some(({ number }) => number === 13)).toBe(false);
    expect(fields.find(({ number }) => number === 14)).toMatchObject({ value: 5 });
  });
});

describe('a span that protobuf cannot hold', () => {
  it.each(Object.entries(poisonedSpans))('is left out alone: %s', (_, make) => {
    const batch = encode([readableSpan({ name: 'before' }), make(), readableSpan({ name: 'after' })]);
    expect(batch.spanCount).toBe(2);
    expect(namesIn(batch.body as Uint8Array)).toEqual(['before', 'after']);
  });

  it('leaves no group behind', () => {
    expect(encode([readableSpan({ spanId: 'none' })])).toMatchObject({ spanCount: 0, byteLength: 0 });
  });
});

describe('split', () => {
  it('gives halves with the same spans in the same order, again and again', () => {
    fc.assert(
      fc.property(fc.array(anySpanInput.map(readableSpan), { minLength: 1, maxLength: 6 }), (spans) => {
        const whole = structuredClone(encode(spans));
        const halves = split(whole);
        expect(halves === undefined).toBe(spans.length < 2);
        if (!halves) return;
        const spansOf = (bytes: Uint8Array) => messagesIn(bytes, [1, 2, 2]);
        const inHalves = halves.flatMap(({ body }) => spansOf(body as Uint8Array));
        expect(inHalves).toEqual(spansOf(whole.body as Uint8Array));
        for (const { body, byteLength } of halves) expect((body as Uint8Array).length).toBe(byteLength);
        const resources = messagesIn(whole.body as Uint8Array, [1, 1]);
        for (const { body } of halves) expect(resources).toEqual(expect.arrayContaining(messagesIn(body as Uint8Array, [1, 1])));
      }),
    );
  });
});

describe('an answer in protobuf', () => {
  const text = (tag: number, value: string) => [tag, value.length, ...Buffer.from(value)];
  const partial = (...content: number[]) => new Uint8Array([0x0a, content.length, ...content]);

  it('says how many spans were rejected, and why', () => {
    expect(readResponse(partial(0x08, 0xac, 0x02, ...text(0x12, 'too old')))).toEqual({ rejectedSpans: 300, message: 'too old' });
  });

  it('is a full success when it is empty, or has only what nobody knows', () => {
    expect(readResponse(new Uint8Array())).toEqual({});
    expect(readResponse(new Uint8Array([0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4, 0x10, 5]))).toEqual({});
  });

  it('may be negative, cut off or garbage, which changes nothing', () => {
    expect(readResponse(partial(0x08, ...Array(9).fill(0xff), 0x01))).toEqual({});
    expect(readResponse(partial(0x08, 0x05).subarray(0, 3))).toEqual({});
    expect(readResponse(Buffer.from('<html>'))).toEqual({});
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(readResponse(bytes)).toBeTypeOf('object');
      }),
    );
  });
});
