import type { EncodedBatch, ReadableSpan, TimedEvent } from '../../trace/pipeline.ts';
import { RecordingSpan } from '../../trace/recording-span.ts';
import type { Link } from '../../trace/span.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { ByteWriter } from './byte-writer.ts';
import { groupSpans } from './protobuf-groups.ts';
import { joinScopes, type ScopeBytes } from './protobuf-parts.ts';
import { writeAttributes, writeText } from './protobuf-values.ts';

// Spans as the protobuf of OTLP's ExportTraceServiceRequest: one pass over each span, no tree of objects, no sizes computed before. The
// numbers are tags: a field's number times 8 plus its wire type. What is empty or zero is left out, as proto3 allows. A span that has no
// valid id or time, or whose getters throw, is left out alone: one bad span must not cost its batch.

/** The spans that can be encoded; `spanCount` tells how many these are. Never throws. */
export function encodeProtobuf(spans: readonly ReadableSpan[]): EncodedBatch {
  const out = ByteWriter.take();
  const scopes: ScopeBytes[] = [];
  for (const { resource, scope, spans: siblings } of groupSpans(out, spans)) {
    const from = out.length;
    let spanCount = 0;
    for (const span of siblings) if (tryToWriteSpan(out, span)) spanCount++;
    scopes.push({ resource, scope, from, to: out.length, spanCount });
  }
  const batch = joinScopes(scopes, out.bytes);
  out.release();
  return batch;
}

function tryToWriteSpan(out: ByteWriter, span: ReadableSpan): boolean {
  const start = out.length;
  try {
    writeSpan(out, span);
    return true;
  } catch {
    out.rewind(start);
    return false; // left out; the caller sees it in spanCount
  }
}

/** Room for a length of two bytes: spans of 128 to 16,383. */
const SPAN_LENGTH = 500;
const EVENT_LENGTH = 100;
const MESSAGE_LENGTH = 40;

// Tables, because a kind or a status code that is none must not get into the body. OTLP's kinds start with UNSPECIFIED.
const KINDS = [1, 2, 3, 4, 5] as const;
const STATUS_CODES = [0, 1, 2] as const;

function writeSpan(out: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const { attributes, events, links } = RecordingSpan.collectionsOf(span);
  const content = out.open(0x12, SPAN_LENGTH);
  if (!writeIds(out, context)) throw new RangeError('a span without ids');
  writeTraceState(out, context);
  if (parent) out.spanId(0x22, parent);
  writeText(out, 0x2a, span.name);
  out.varint(0x30, KINDS[span.kind] ?? 1);
  out.time(0x39, span.startTime);
  out.time(0x41, span.endTime);
  writeAttributes(out, 0x4a, attributes);
  writeCount(out, 0x50, span.droppedAttributesCount);
  if (events) for (const event of events) writeEvent(out, event);
  writeCount(out, 0x60, span.droppedEventsCount);
  let droppedLinks = span.droppedLinksCount;
  // A link that names no span would make receivers refuse the whole body.
  if (links) for (const link of links) if (!writeLink(out, link)) droppedLinks++;
  writeCount(out, 0x70, droppedLinks);
  writeStatus(out, span);
  out.byte(0x85); // field 16, whose tag takes two bytes
  out.fixed32(0x01, flagsOf(context, parent?.isRemote));
  out.close(content, SPAN_LENGTH);
}

function writeEvent(out: ByteWriter, { name, time, attributes, droppedAttributesCount }: TimedEvent): void {
  const content = out.open(0x5a, EVENT_LENGTH);
  out.time(0x09, time);
  writeText(out, 0x12, name);
  writeAttributes(out, 0x1a, attributes);
  writeCount(out, 0x20, droppedAttributesCount);
  out.close(content, EVENT_LENGTH);
}

function writeLink(out: ByteWriter, { context, attributes, droppedAttributesCount }: Link): boolean {
  const start = out.length;
  const content = out.open(0x6a, EVENT_LENGTH);
  if (!writeIds(out, context)) {
    out.rewind(start);
    return false;
  }
  writeTraceState(out, context);
  writeAttributes(out, 0x22, attributes);
  writeCount(out, 0x28, droppedAttributesCount);
  out.fixed32(0x35, flagsOf(context, context.isRemote));
  out.close(content, EVENT_LENGTH);
  return true;
}

function writeStatus(out: ByteWriter, { status }: ReadableSpan): void {
  const code = STATUS_CODES[status.code] ?? 0;
  if (!code) return;
  const content = out.open(0x7a, MESSAGE_LENGTH);
  writeText(out, 0x12, status.message);
  out.varint(0x18, code);
  out.close(content, MESSAGE_LENGTH);
}

// Spans and links name themselves by the same fields.

function writeIds(out: ByteWriter, context: SpanContextLike): boolean {
  return out.traceId(0x0a, context) && out.spanId(0x12, context);
}

function writeTraceState(out: ByteWriter, { traceState }: SpanContextLike): void {
  writeText(out, 0x1a, traceState?.serialize());
}

/** The W3C bits, the bit that says that remoteness is known, and the bit that says remote (OTLP SpanFlags). */
function flagsOf({ traceFlags }: SpanContextLike, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | 0x100 | (isRemote ? 0x200 : 0);
}

function writeCount(out: ByteWriter, tag: number, count: number | undefined): void {
  const uint32 = (count ?? 0) >>> 0;
  if (uint32) out.varint(tag, uint32);
}
