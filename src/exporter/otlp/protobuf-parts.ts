import type { EncodedBatch } from '../../trace/pipeline.ts';
import { type Field, readFields } from './protobuf-reader.ts';
import { setVarint, varintSize } from './varint.ts';

// How a body is put together, and how it is cut without being understood, also after it has been stored and read back:
//
//   0a LENGTH                  a ResourceSpans: first what it is,
//     0a … [1a …]              its resource and schema URL, as one piece
//     12 LENGTH                and then its ScopeSpans, likewise:
//       0a … [1a …]            the scope and schema URL, as one piece
//       12 LENGTH …            and then nothing but spans, each with its length before it
//       12 LENGTH …
//
// So the first field with the number 2 ends what has to be said again when the spans after it are cut in two, and a half's spans are one
// stretch of bytes of each scope. Lengths are made anew; no span is looked into.

/** A stretch of spans, and what stands before them. Neighbours that share a `resource` array belong to one ResourceSpans. */
export interface ScopeBytes {
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly spanCount: number;
}

/** The body of these stretches of `source`; those without spans are left out. */
export function joinScopes(scopes: readonly ScopeBytes[], source: Uint8Array): EncodedBatch {
  const resources = new Map<Uint8Array, ScopeBytes[]>();
  let spanCount = 0;
  for (const scope of scopes) {
    if (scope.spanCount === 0) continue;
    const siblings = resources.get(scope.resource);
    if (siblings) siblings.push(scope);
    else resources.set(scope.resource, [scope]);
    spanCount += scope.spanCount;
  }
  let byteLength = 0;
  for (const [resource, siblings] of resources) byteLength += fieldSize(resourceLength(resource, siblings));
  const body = new Uint8Array(byteLength);
  let at = 0;
  for (const [resource, siblings] of resources) {
    at = setHead(body, at, 0x0a, resourceLength(resource, siblings), resource);
    for (const scope of siblings) {
      at = setHead(body, at, 0x12, scopeLength(scope), scope.scope);
      body.set(source.subarray(scope.from, scope.to), at);
      at += scope.to - scope.from;
    }
  }
  return { spanCount, body, byteLength };
}

function scopeLength({ scope, from, to }: ScopeBytes): number {
  return scope.length + to - from;
}

function resourceLength(resource: Uint8Array, scopes: readonly ScopeBytes[]): number {
  return scopes.reduce((length, scope) => length + fieldSize(scopeLength(scope)), resource.length);
}

function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

function setHead(body: Uint8Array, at: number, tag: number, length: number, head: Uint8Array): number {
  body[at] = tag;
  const content = setVarint(body, at + 1, length);
  body.set(head, content);
  return content + head.length;
}

/** The bodies one after the other: that is what repeated fields are. */
export function concatBodies(batches: readonly EncodedBatch[]): EncodedBatch {
  const byteLength = batches.reduce((sum, batch) => sum + batch.byteLength, 0);
  const body = new Uint8Array(byteLength);
  let at = 0;
  let spanCount = 0;
  for (const batch of batches) {
    body.set(batch.body as Uint8Array, at); // this encoding's
    at += batch.byteLength;
    spanCount += batch.spanCount;
  }
  return { spanCount, body, byteLength };
}

/** Two batches of half the spans each; undefined for fewer than two spans. */
export function splitScopes(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
  const { body, spanCount } = batch;
  if (spanCount < 2 || typeof body === 'string') return undefined;
  const halves: readonly [ScopeBytes[], ScopeBytes[]] = [[], []];
  const inFirst = Math.ceil(spanCount / 2);
  let seen = 0;
  for (const resource of readFields(body)) {
    const scopes = repeated(body, resource);
    const resourceHead = body.subarray(resource.content, scopes[0]?.start);
    for (const scope of scopes) {
      const spans = repeated(body, scope);
      const scopeHead = body.subarray(scope.content, spans[0]?.start);
      const cut = Math.min(Math.max(inFirst - seen, 0), spans.length);
      halves[0].push(scopeBytes(resourceHead, scopeHead, spans.slice(0, cut)));
      halves[1].push(scopeBytes(resourceHead, scopeHead, spans.slice(cut)));
      seen += spans.length;
    }
  }
  return [joinScopes(halves[0], body), joinScopes(halves[1], body)];
}

function scopeBytes(resource: Uint8Array, scope: Uint8Array, spans: readonly Field[]): ScopeBytes {
  return { resource, scope, from: spans[0]?.start ?? 0, to: spans.at(-1)?.end ?? 0, spanCount: spans.length };
}

/** What stands in a field under the number 2. */
function repeated(body: Uint8Array, { content, end }: Field): readonly Field[] {
  return [...readFields(body, content, end)].filter(({ number }) => number === 2);
}
