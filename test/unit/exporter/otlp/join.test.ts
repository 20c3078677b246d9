import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OtlpEncoding } from '../../../../src/exporter/otlp/encoding.ts';
import { jsonBytesEncoding } from '../../../../src/exporter/otlp/json-bytes-encoding.ts';
import { jsonEncoding } from '../../../../src/exporter/otlp/json-encoding.ts';
import { protobufEncoding } from '../../../../src/exporter/otlp/protobuf-encoding.ts';
import type { EncodedBatch } from '../../../../src/trace/pipeline.ts';
import { readOtlpRequest } from '../../otlp-request.ts';
import { readableSpan } from '../readable-span.ts';
import { anySpanInput } from '../span-arbitrary.ts';

const anyBatches = fc.array(fc.array(anySpanInput.map(readableSpan), { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 });

interface Group {
  readonly resource: unknown;
  readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly unknown[] }[];
}

describe.each([
  ['JSON', jsonEncoding],
  ['JSON in bytes', jsonBytesEncoding],
  ['protobuf', protobufEncoding],
])('bodies of %s', (_name, { contentType, encode, join, split }: OtlpEncoding) => {
  /** Every span with its resource and its scope, in order, as texts. */
  const read = ({ body, byteLength }: EncodedBatch): string[] => {
    const bytes = Buffer.from(body);
    expect(bytes.length).toBe(byteLength);
    const { resourceSpans } = readOtlpRequest({ 'content-type': contentType }, bytes) as { readonly resourceSpans: readonly Group[] };
    return resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => JSON.stringify([resource, scope, span]))),
    );
  };

  it('that are joined say what they said, one after the other', () => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const bodies = batches.map((spans) => encode(spans));
        const joined = join(bodies);
        expect(joined.spanCount).toBe(batches.flat().length);
        expect(read(joined)).toEqual(bodies.flatMap(read));
      }),
      { numRuns: 60 },
    );
  });

  it('can be split again, and the pieces be joined', () => {
    fc.assert(
      fc.property(anyBatches, (batches) => {
        const joined = join(batches.map((spans) => encode(spans)));
        const halves = split(joined) ?? [];
        expect(halves.map(({ spanCount }) => spanCount)).toEqual([Math.ceil(joined.spanCount / 2), Math.floor(joined.spanCount / 2)]);
        expect(halves.flatMap(read).sort()).toEqual(read(joined).sort());
        expect(read(join(halves)).sort()).toEqual(read(joined).sort());
      }),
      { numRuns: 60 },
    );
  });
});
