import type { ExportResult } from '../../trace/pipeline.ts';
import type { OtlpEncoding } from './encoding.ts';
import { encodeJson } from './json.ts';
import { joinBodies, splitLines } from './json-lines.ts';

/** OTLP's JSON, which every runtime can read and write without help. */
export const jsonEncoding: OtlpEncoding = {
  contentType: 'application/json',
  encode: encodeJson,
  split: splitLines,
  join: joinBodies,
  readResponse: readJsonResponse,
};

function readJsonResponse(body: Uint8Array): ExportResult {
  try {
    const { partialSuccess } = JSON.parse(new TextDecoder().decode(body)) as { partialSuccess?: Record<string, unknown> }; // unchecked below
    const message = partialSuccess?.['errorMessage'];
    const rejectedSpans = Number(partialSuccess?.['rejectedSpans'] ?? 0); // an int64, so a string in proto3's JSON
    return {
      ...(rejectedSpans > 0 && { rejectedSpans }),
      ...(typeof message === 'string' && message && { message }),
    };
  } catch {
    return {}; // the status said that the spans were taken; a page of HTML after it changes nothing
  }
}
