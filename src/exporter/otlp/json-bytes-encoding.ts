import type { EncodedBatch } from '../../trace/pipeline.ts';
import type { OtlpEncoding } from './encoding.ts';
import { encodeJsonBytes } from './json-bytes.ts';
import { jsonEncoding } from './json-encoding.ts';
import { HEAD, TAIL } from './json-lines.ts';

const OPEN_BRACE = 0x7b;
const COMMA = 0x2c;

/** OTLP's JSON for runtimes whose fetch would have to make bytes of a string. */
export const jsonBytesEncoding: OtlpEncoding = { ...jsonEncoding, encode: encodeJsonBytes, split: splitBytes, join: joinBytes };

/** Rare enough to go by way of the string. */
function splitBytes({ body, ...batch }: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
  return jsonEncoding.split({ ...batch, body: typeof body === 'string' ? body : new TextDecoder().decode(body) });
}

/** As `joinBodies`: each body goes over the tail of the one before, and over its own head goes a comma. */
function joinBytes(batches: readonly EncodedBatch[]): EncodedBatch {
  const body = new Uint8Array(batches.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  let spanCount = 0;
  for (const batch of batches) {
    const from = at === 0 ? 0 : HEAD.length - 1;
    body.set(bytesOf(batch.body).subarray(from), at);
    body[at] = at === 0 ? OPEN_BRACE : COMMA;
    at += batch.byteLength - from - TAIL.length;
    spanCount += batch.spanCount;
  }
  const byteLength = at + TAIL.length;
  return { spanCount, body: body.subarray(0, byteLength), byteLength };
}

/** A piece of a split batch is a string. */
function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body;
}
