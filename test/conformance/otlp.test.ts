import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/exporter/otlp/json.ts';
import { splitLines } from '../../src/exporter/otlp/json-lines.ts';
import { encodeProtobuf } from '../../src/exporter/otlp/protobuf.ts';
import { splitScopes } from '../../src/exporter/otlp/protobuf-parts.ts';
import type { EncodedBatch } from '../../src/trace/pipeline.ts';
import { createTraceState } from '../../src/trace/trace-state.ts';
import { referenceRequest, withoutDefaults } from '../unit/exporter/otlp/reference.ts';
import { readableSpan, START_MS } from '../unit/exporter/readable-span.ts';
import { anySpanInput } from '../unit/exporter/span-arbitrary.ts';
import { type OtlpDecoder, startOtlpDecoder } from './otlp-decoder.ts';

// What two decoders that are neither ours nor OpenTelemetry's make of our bodies: Python's protobuf and protoc.

let decoder: OtlpDecoder;

beforeAll(() => {
  decoder = startOtlpDecoder();
}, 300_000); // may install packages

afterAll(() => decoder?.close());

const anySpans = fc.array(anySpanInput.map(readableSpan), { maxLength: 5 });

describe('an OTLP JSON body, decoded by protobuf', () => {
  it('equals the spans that went in, field by field', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anySpans, async (spans) => {
        const decoded = await decoder.decode(String(encodeJson(spans).body));
        expect(decoded.error).toBeUndefined();
        expect(withoutDefaults(decoded.message)).toEqual(withoutDefaults(referenceRequest(spans)));
      }),
      { numRuns: 50 },
    );
  });

  it('is still valid in every part after it was split', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySpanInput.map(readableSpan), { minLength: 2, maxLength: 5 }), async (spans) => {
        for (const half of splitLines(encodeJson(spans)) ?? []) {
          expect((await decoder.decode(String(half.body))).error).toBeUndefined();
        }
      }),
      { numRuns: 25 },
    );
  });

  it("says in protoc's words what the span says", async () => {
    const span = readableSpan({
      name: 'POST /orders',
      kind: 1,
      spanId: 'aaaaaaaaaaaaaaa1',
      traceFlags: 3,
      traceState: createTraceState('acme=eu'),
      parent: { spanId: 'bbbbbbbbbbbbbbb2', isRemote: true },
      startTime: START_MS + 0.123046875,
      endTime: START_MS + 20.5,
      status: { code: 2, message: 'no stock' },
      attributes: { n: 7, share: 0.25, ok: true, tags: ['a', 'é'] },
      dropped: [1, 2, 3],
    });
    const { text, error } = await decoder.decode(String(encodeJson([span]).body));
    expect(error).toBeUndefined();
    const lines = text?.split('\n').map((line) => line.trim()) ?? [];
    expect(lines).toEqual(
      expect.arrayContaining([
        'name: "POST /orders"',
        'kind: SPAN_KIND_SERVER',
        'span_id: "\\252\\252\\252\\252\\252\\252\\252\\241"',
        'parent_span_id: "\\273\\273\\273\\273\\273\\273\\273\\262"',
        'trace_state: "acme=eu"',
        'flags: 771',
        'start_time_unix_nano: 1735689600000123047',
        'end_time_unix_nano: 1735689600020500000',
        'int_value: 7',
        'double_value: 0.25',
        'bool_value: true',
        'string_value: "\\303\\251"',
        'code: STATUS_CODE_ERROR',
        'message: "no stock"',
        'dropped_attributes_count: 1',
        'dropped_events_count: 2',
        'dropped_links_count: 3',
      ]),
    );
  });
});

describe('an OTLP protobuf body, decoded by protobuf', () => {
  const bytesOf = ({ body }: EncodedBatch) => body as Uint8Array; // protobuf's are

  it('equals the spans that went in, field by field, and is as short as it can be', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anySpans, async (spans) => {
        const decoded = await decoder.decode(bytesOf(encodeProtobuf(spans)));
        expect(decoded.error).toBeUndefined();
        expect(withoutDefaults(decoded.message)).toEqual(withoutDefaults(referenceRequest(spans)));
      }),
      { numRuns: 50 },
    );
  });

  it('says the same in two halves as in one', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySpanInput.map(readableSpan), { minLength: 2, maxLength: 5 }), async (spans) => {
        const batch = encodeProtobuf(spans);
        const halves = splitScopes(batch) ?? [];
        const found: unknown[] = [];
        for (const half of halves) {
          const { error, message } = await decoder.decode(bytesOf(half));
          expect(error).toBeUndefined();
          found.push(...spansIn(message));
        }
        expect(found).toEqual(spansIn((await decoder.decode(bytesOf(batch))).message));
        expect(halves.map((half) => half.spanCount)).toEqual([Math.ceil(spans.length / 2), Math.floor(spans.length / 2)]);
      }),
      { numRuns: 25 },
    );
  });

  it.each([100, 127, 128, 129, 16_383, 16_384])('is right about a text of %i characters', async (length) => {
    const spans = [
      readableSpan({ name: 'x'.repeat(length), attributes: { text: 'é'.repeat(length), list: ['x'.repeat(length), '漢'.repeat(length)] } }),
      readableSpan({ status: { code: 2, message: '👩'.repeat(length / 2) } }),
    ];
    const { error, message } = await decoder.decode(bytesOf(encodeProtobuf(spans)));
    expect(error).toBeUndefined();
    expect(withoutDefaults(message)).toEqual(withoutDefaults(referenceRequest(spans)));
  });

  it('is right about lengths of four bytes', { timeout: 30_000 }, async () => {
    const spans = [readableSpan({ attributes: { text: 'x'.repeat(2 ** 21) } })];
    const { error, message } = await decoder.decode(bytesOf(encodeProtobuf(spans)));
    expect(error).toBeUndefined();
    expect(withoutDefaults(message)).toEqual(withoutDefaults(referenceRequest(spans)));
  });
});

describe('10,000 spans in requests of 100, as JSON and as protobuf', () => {
  it('equal what went in, field by field', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySpanInput.map(readableSpan), { minLength: 100, maxLength: 100, size: 'max' }), async (spans) => {
        const decoded = Promise.all([decoder.decode(String(encodeJson(spans).body)), decoder.decode(encodeProtobuf(spans).body)]);
        const expected = withoutDefaults(referenceRequest(spans));
        for (const { error, message } of await decoded) {
          expect(error).toBeUndefined();
          expect(withoutDefaults(message)).toEqual(expected);
        }
      }),
      { numRuns: 100, endOnFailure: true }, // to shrink a hundred spans takes for ever
    );
  });
});

interface Request {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[] }[];
}

function spansIn(message: unknown): unknown[] {
  const { resourceSpans = [] } = message as Request; // what the decoder understood
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

describe('the decoders', () => {
  const body = String(encodeJson([readableSpan({ kind: 2, attributes: { n: 7 } })]).body);

  it.each([
    ['a field that OTLP does not have', body.replace('"name":"work"', '"nom":"work"')],
    ['a name in snake case', body.replace('startTimeUnixNano', 'start_time_unix_nano')],
    ['an enum by name', body.replace('"kind":3', '"kind":"SPAN_KIND_CLIENT"')],
    ['a 64-bit integer as a number', body.replace('"intValue":"7"', '"intValue":7')],
    ['an id in base64', body.replace(/"spanId":"\w+"/, '"spanId":"qqqqqqqqqqE="')],
    ['half a surrogate pair', body.replace('work', '\\ud83d')],
    ['NaN as a bare word', body.replace('{"intValue":"7"}', '{"doubleValue":NaN}')],
    ['a key that stands there twice', body.replace('"kind":3', '"kind":3,"kind":3')],
  ])('refuse %s', async (_, wrong) => {
    expect(wrong).not.toBe(body);
    expect((await decoder.decode(wrong)).error).toBeDefined();
  });
});
