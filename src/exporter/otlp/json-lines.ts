import type { EncodedBatch } from '../../trace/pipeline.ts';

// A body is laid out in lines, so that it can be split without being parsed, and after it has been stored and read back:
//
//   {"resourceSpans":[
//   {"resource":{…},"scopeSpans":[           a line for each resource,
//   {"scope":{…},"spans":[                   each scope
//   {"traceId":"…",…}                        and each span,
//   ,{"traceId":"…",…}                       after the brackets and the comma that close what came before it
//   ]}]}]}
//
// Inside of JSON's strings there are no line breaks, so these are the only ones.

/** Span lines by scope line by resource line: what looks the same is one group. */
export type SpanLines = Map<string, Map<string, string[]>>;

export function addSpanLine(lines: SpanLines, resource: string, scope: string, span: string): void {
  let scopes = lines.get(resource);
  if (!scopes) {
    scopes = new Map();
    lines.set(resource, scopes);
  }
  const siblings = scopes.get(scope);
  if (siblings) siblings.push(span);
  else scopes.set(scope, [span]);
}

export function joinLines(lines: SpanLines): EncodedBatch {
  const body = ['{"resourceSpans":['];
  let spanCount = 0;
  for (const [resource, scopes] of lines) {
    body.push((spanCount ? ']}]},' : '') + resource);
    let close = '';
    for (const [scope, spans] of scopes) {
      body.push(close + scope);
      close = ']},';
      for (const [i, span] of spans.entries()) body.push(i ? `,${span}` : span);
      spanCount += spans.length;
    }
  }
  body.push(spanCount ? ']}]}]}' : ']}');
  // join() makes a flat string: a concatenation would keep every piece of every span alive until it is sent.
  const text = body.join('\n');
  return { spanCount, body: text, byteLength: text.length };
}

/** Two batches of half the spans each; undefined for fewer than two spans. */
export function splitLines(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
  if (batch.spanCount < 2 || typeof batch.body !== 'string') return undefined;
  const halves: readonly [SpanLines, SpanLines] = [new Map(), new Map()];
  let resource = '';
  let scope = '';
  let seen = 0;
  for (const line of batch.body.split('\n').slice(1, -1)) {
    const text = line.slice(line.indexOf('{'));
    if (text.startsWith('{"resource"')) resource = text;
    else if (text.startsWith('{"scope"')) scope = text;
    else addSpanLine(halves[seen++ * 2 < batch.spanCount ? 0 : 1], resource, scope, text);
  }
  return [joinLines(halves[0]), joinLines(halves[1])];
}
