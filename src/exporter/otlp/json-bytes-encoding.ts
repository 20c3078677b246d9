import type { EncodedBatch } from '../../trace/pipeline.ts';
import type { OtlpEncoding } from './encoding.ts';
import { encodeJsonBytes } from './json-bytes.ts';
import { jsonEncoding } from './json-encoding.ts';

/** OTLP's JSON for runtimes whose fetch would have to make bytes of a string. */
export const jsonBytesEncoding: OtlpEncoding = { ...jsonEncoding, encode: encodeJsonBytes, split: splitBytes };

/** Rare enough to go by way of the string. */
function splitBytes({ body, ...batch }: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
  return jsonEncoding.split({ ...batch, body: typeof body === 'string' ? body : new TextDecoder().decode(body) });
}
