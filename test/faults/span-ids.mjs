// The ids of the spans in an OTLP request, as JSON or protobuf: all that a fault test asks of a body.

import { gunzipSync } from 'node:zlib';

/** The span ids, in hex, of what a receiver got. */
export function spanIds(headers, body) {
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return headers['content-type']?.includes('json') ? idsInJson(bytes.toString('utf8')) : idsInProtobuf(bytes);
}

function idsInJson(text) {
  const spans = JSON.parse(text).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  return spans.map(({ spanId }) => spanId);
}

// TracesData.resource_spans = 1, ResourceSpans.scope_spans = 2, ScopeSpans.spans = 2, Span.span_id = 2.
function idsInProtobuf(bytes) {
  const spans = fields(bytes, 1).flatMap((resourceSpans) => fields(resourceSpans, 2).flatMap((scopeSpans) => fields(scopeSpans, 2)));
  return spans.flatMap((span) => fields(span, 2).map((id) => id.toString('hex')));
}

/** The length-delimited fields of one message that have this number. */
function fields(message, wanted) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else {
      const length = varint();
      if (tag >>> 3 === wanted) found.push(message.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}
