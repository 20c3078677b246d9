import { traceStateText } from '../../trace/fixed-span-context.ts';
import type { EncodedBatch, ReadableSpan, TimedEvent } from '../../trace/pipeline.ts';
import { RecordingSpan } from '../../trace/recording-span.ts';
import type { InstrumentationScope, Resource } from '../../trace/resource.ts';
import type { Link } from '../../trace/span.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { ByteWriter } from './byte-writer.ts';
import { closeField, fixed32Field, openField, spanIdField, timeField, traceIdField, varintField } from './protobuf-fields.ts';
import { joinScopes, type ScopeBytes } from './protobuf-parts.ts';
import { writeAttributes, writeText } from './protobuf-values.ts';
import { groupSpans } from './span-groups.ts';
import { flagsOf, kindNumber, statusNumber, uint32 } from './span-numbers.ts';

// Spans as the protobuf of OTLP's ExportTraceServiceRequest: one pass over each span, no tree of objects, no sizes computed before. The
// numbers are tags: a field's number times 8 plus its wire type. What is empty or zero is left out, as proto3 allows. A span that has no
// valid id or time, or whose getters throw, is left out alone: one bad span must not cost its batch.

/** The spans that can be encoded; `spanCount` tells how many these are. Never throws. */
export function encodeProtobuf(spans: readonly ReadableSpan[]): EncodedBatch {
  const out = ByteWriter.take();
  const scopes: ScopeBytes[] = [];
  for (const { resource, scope, spans: siblings } of groupSpans(out, spans, { resource: writeResource, scope: writeScope })) {
    const from = out.at;
    let spanCount = 0;
    for (const span of siblings) if (tryToWriteSpan(out, span)) spanCount++;
    scopes.push({ resource, scope, from, to: out.at, spanCount });
  }
  const batch = joinScopes(scopes, out.bytes);
  out.release();
  return batch;
}

function tryToWriteSpan(out: ByteWriter, span: ReadableSpan): boolean {
  const start = out.at;
  try {
    writeSpan(out, span);
    return true;
  } catch {
    out.at = start;
    return false; // left out; the caller sees it in spanCount
  }
}

/** The fields of ResourceSpans that are not its scopes. */
function writeResource(out: ByteWriter, { attributes, schemaUrl }: Resource): void {
  const content = openField(out, 0x0a, 200);
  writeAttributes(out, 0x0a, attributes);
  closeField(out, content, 200);
  writeText(out, 0x1a, schemaUrl);
}

/** The fields of ScopeSpans that are not its spans. */
function writeScope(out: ByteWriter, { name, version, schemaUrl, attributes }: InstrumentationScope): void {
  const content = openField(out, 0x0a, 50);
  writeText(out, 0x0a, name);
  writeText(out, 0x12, version);
  writeAttributes(out, 0x1a, attributes);
  closeField(out, content, 50);
  writeText(out, 0x1a, schemaUrl);
}

/** Room for a length of two bytes: spans of 128 to 16,383. */
const SPAN_LENGTH = 500;
const EVENT_LENGTH = 100;
const MESSAGE_LENGTH = 40;

function writeSpan(out: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const { attributes, events, links } = RecordingSpan.collectionsOf(span);
  const content = openField(out, 0x12, SPAN_LENGTH);
  if (!writeIds(out, context)) throw new RangeError('a span without ids');
  writeTraceState(out, context);
  if (parent) spanIdField(out, 0x22, parent);
  writeText(out, 0x2a, span.name);
  varintField(out, 0x30, kindNumber(span.kind));
  timeField(out, 0x39, span.startTime);
  timeField(out, 0x41, span.endTime);
  writeAttributes(out, 0x4a, attributes);
  writeCount(out, 0x50, span.droppedAttributesCount);
  if (events) for (const event of events) writeEvent(out, event);
  writeCount(out, 0x60, span.droppedEventsCount);
  let droppedLinks = span.droppedLinksCount;
  // A link that names no span would make receivers refuse the whole body.
  if (links) for (const link of links) if (!writeLink(out, link)) droppedLinks++;
  writeCount(out, 0x70, droppedLinks);
  writeStatus(out, span);
  out.reserve(1);
  out.bytes[out.at++] = 0x85; // field 16, whose tag takes two bytes
  fixed32Field(out, 0x01, flagsOf(context, parent?.isRemote));
  closeField(out, content, SPAN_LENGTH);
}

function writeEvent(out: ByteWriter, { name, time, attributes, droppedAttributesCount }: TimedEvent): void {
  const content = openField(out, 0x5a, EVENT_LENGTH);
  timeField(out, 0x09, time);
  writeText(out, 0x12, name);
  writeAttributes(out, 0x1a, attributes);
  writeCount(out, 0x20, droppedAttributesCount);
  closeField(out, content, EVENT_LENGTH);
}

function writeLink(out: ByteWriter, { context, attributes, droppedAttributesCount }: Link): boolean {
  const start = out.at;
  const content = openField(out, 0x6a, EVENT_LENGTH);
  if (!writeIds(out, context)) {
    out.at = start;
    return false;
  }
  writeTraceState(out, context);
  writeAttributes(out, 0x22, attributes);
  writeCount(out, 0x28, droppedAttributesCount);
  fixed32Field(out, 0x35, flagsOf(context, context.isRemote));
  closeField(out, content, EVENT_LENGTH);
  return true;
}

function writeStatus(out: ByteWriter, { status }: ReadableSpan): void {
  const code = statusNumber(status.code);
  if (!code) return;
  const content = openField(out, 0x7a, MESSAGE_LENGTH);
  writeText(out, 0x12, status.message);
  varintField(out, 0x18, code);
  closeField(out, content, MESSAGE_LENGTH);
}

// Spans and links name themselves by the same fields.

function writeIds(out: ByteWriter, context: SpanContextLike): boolean {
  return traceIdField(out, 0x0a, context) && spanIdField(out, 0x12, context);
}

function writeTraceState(out: ByteWriter, context: SpanContextLike): void {
  if (context.traceState) writeText(out, 0x1a, traceStateText(context));
}

function writeCount(out: ByteWriter, tag: number, count: number | undefined): void {
  const known = uint32(count);
  if (known) varintField(out, tag, known);
}
