import { getOrMake } from '../../platform/get-or-make.ts';
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

export const HEAD: string = '{"resourceSpans":[\n';
export const TAIL: string = ']}';

/** Span lines by scope line by resource line: what looks the same is one group. */
export type SpanLines = Map<string, Map<string, string[]>>;

export function addSpanLine(lines: SpanLines, resource: string, scope: string, span: string): void {
  const scopes = getOrMake(lines, resource, () => new Map<string, string[]>());
  getOrMake(scopes, scope, () => []).push(span);
}

/** `isWide`: there may be characters of more than one byte. */
export function joinLines(lines: SpanLines, spanCount: number, isWide: boolean): EncodedBatch {
  // join() makes flat strings: a concatenation would keep every piece of every span alive until it is sent.
  const scopeLines = ([scope, spans]: [string, string[]]): string => `${scope}\n${spans.join('\n,')}`;
  const resources = Array.from(lines, ([resource, scopes]) => `${resource}\n${Array.from(scopes, scopeLines).join('\n]},')}`);
  const body = `{"resourceSpans":[\n${resources.join('\n]}]},')}${spanCount ? '\n]}]}]}' : ']}'}`;
  return { spanCount, body, byteLength: isWide ? new TextEncoder().encode(body).length : body.length };
}

/** Two batches of half the spans each; undefined for fewer than two spans. */
export function splitLines(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
  const { body, spanCount } = batch;
  if (spanCount < 2 || typeof body !== 'string') return undefined;
  const inFirst = Math.ceil(spanCount / 2);
  const halves: readonly [SpanLines, SpanLines] = [new Map(), new Map()];
  let resource = '';
  let scope = '';
  let seen = 0;
  for (const line of body.split('\n').slice(1, -1)) {
    const text = line.slice(line.indexOf('{'));
    if (text.startsWith('{"resource"')) resource = text;
    else if (text.startsWith('{"scope"')) scope = text;
    else addSpanLine(halves[seen++ < inFirst ? 0 : 1], resource, scope, text);
  }
  return [joinLines(halves[0], inFirst, true), joinLines(halves[1], spanCount - inFirst, true)];
}

/** The bodies as one: what closes one and what opens the next become a comma between their resources. */
export function joinBodies(batches: readonly EncodedBatch[]): EncodedBatch {
  const resources = batches.map(({ body }) => body.slice(HEAD.length, -TAIL.length));
  const body = `${HEAD}${resources.join(',')}${TAIL}`;
  let byteLength = body.length;
  let spanCount = 0;
  for (const batch of batches) {
    byteLength += batch.byteLength - batch.body.length;
    spanCount += batch.spanCount;
  }
  return { spanCount, body, byteLength };
}
