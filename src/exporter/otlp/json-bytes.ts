import { traceStateText } from '../../trace/fixed-span-context.ts';
import type { EncodedBatch, ReadableSpan, TimedEvent } from '../../trace/pipeline.ts';
import { RecordingSpan } from '../../trace/recording-span.ts';
import type { Link } from '../../trace/span.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { ByteWriter } from './byte-writer.ts';
import { resourceText, scopeText } from './json.ts';
import { writeSpanId, writeText, writeTraceId, writeUint31, writeUnixNano } from './json-scalars.ts';
import { writeAttributes } from './json-values.ts';
import { ascii, type KnownBytes } from './known-bytes.ts';
import { groupSpans, type SpanGroup } from './span-groups.ts';
import { flagsOf, kindNumber, statusNumber, uint32 } from './span-numbers.ts';

// What json.ts makes as a string, written as bytes, for runtimes whose fetch would have to make bytes of the string: twice as fast in Node.
// Character by character the same, so what is said there holds here. Lines are laid out as json-lines.ts draws them.

const HEADS = {
  resource: (out: ByteWriter, resource: ReadableSpan['resource']): void => out.putText(resourceText(resource)),
  scope: (out: ByteWriter, scope: ReadableSpan['instrumentationScope']): void => out.putText(scopeText(scope)),
};

/** The spans that can be encoded; `spanCount` tells how many these are. Never throws. */
export function encodeJsonBytes(spans: readonly ReadableSpan[]): EncodedBatch {
  const out = ByteWriter.take();
  const groups = groupSpans(out, spans, HEADS);
  out.putText('{"resourceSpans":[');
  let resource: Uint8Array | undefined;
  let spanCount = 0;
  for (const group of groups) {
    const start = out.at;
    const written = writeGroup(out, group, resource);
    if (written > 0) resource = group.resource;
    else out.at = start;
    spanCount += written;
  }
  out.putText(spanCount ? '\n]}]}]}' : '\n]}');
  const body = out.copy(0);
  out.release();
  return { spanCount, body, byteLength: body.length };
}

/** Writes the lines of a group after those of another whose resource is given; says how many spans there are in it. */
function writeGroup(out: ByteWriter, group: SpanGroup, before: Uint8Array | undefined): number {
  if (group.resource === before) {
    out.putText('\n]},');
  } else {
    out.putText(before ? '\n]}]},' : '\n');
    out.put(group.resource);
    out.putText('\n');
  }
  out.put(group.scope);
  let written = 0;
  for (const span of group.spans) if (tryToWriteSpan(out, span, written > 0)) written++;
  return written;
}

function tryToWriteSpan(out: ByteWriter, span: ReadableSpan, isNext: boolean): boolean {
  const start = out.at;
  try {
    out.putKnown(isNext ? NEXT_SPAN : FIRST_SPAN);
    writeSpan(out, span);
    return true;
  } catch {
    out.at = start;
    return false; // left out; the caller sees it in spanCount
  }
}

const FIRST_SPAN = /* @__PURE__ */ ascii('\n{"traceId":"');
const NEXT_SPAN = /* @__PURE__ */ ascii('\n,{"traceId":"');
const FIRST_LINK = /* @__PURE__ */ ascii('{"traceId":"');
const SPAN_ID = /* @__PURE__ */ ascii('","spanId":"');
const FLAGS = /* @__PURE__ */ ascii('","flags":');
const TRACE_STATE = /* @__PURE__ */ ascii(',"traceState":"');
const PARENT = /* @__PURE__ */ ascii(',"parentSpanId":"');
const NAME = /* @__PURE__ */ ascii(',"name":"');
const KIND = /* @__PURE__ */ ascii('","kind":');
const START = /* @__PURE__ */ ascii(',"startTimeUnixNano":"');
const END = /* @__PURE__ */ ascii('","endTimeUnixNano":"');
const EVENTS = /* @__PURE__ */ ascii(',"events":[');
const EVENT_TIME = /* @__PURE__ */ ascii('{"timeUnixNano":"');
const EVENT_NAME = /* @__PURE__ */ ascii('","name":"');
const LINKS = /* @__PURE__ */ ascii(',"links":[');
const STATUS = /* @__PURE__ */ ascii(',"status":{"code":');
const MESSAGE = /* @__PURE__ */ ascii(',"message":"');
const QUOTE = /* @__PURE__ */ ascii('"');
const CLOSE = /* @__PURE__ */ ascii('}');
const CLOSE_LIST = /* @__PURE__ */ ascii(']');
const NEXT = /* @__PURE__ */ ascii('},');

function writeSpan(out: ByteWriter, span: ReadableSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const { attributes, events, links } = RecordingSpan.collectionsOf(span);
  if (!writeIdentity(out, context, parent?.isRemote)) throw new RangeError('a span without ids');
  if (parent) writeParent(out, parent);
  out.putKnown(NAME);
  writeText(out, span.name);
  out.putKnown(KIND);
  writeUint31(out, kindNumber(span.kind));
  out.putKnown(START);
  writeUnixNano(out, span.startTime);
  out.putKnown(END);
  writeUnixNano(out, span.endTime);
  out.putKnown(QUOTE);
  writeAttributes(out, attributes);
  writeCount(out, 'Attributes', span.droppedAttributesCount);
  if (events && events.length > 0) writeEvents(out, events);
  writeCount(out, 'Events', span.droppedEventsCount);
  const nameless = links && links.length > 0 ? writeLinks(out, links) : 0;
  writeCount(out, 'Links', span.droppedLinksCount + nameless);
  writeStatus(out, span);
  out.putKnown(CLOSE);
}

/** From the trace id on, whose quotation mark is there, to the trace state. Says false for a context without ids. */
function writeIdentity(out: ByteWriter, context: SpanContextLike, isRemote: boolean | undefined): boolean {
  if (!writeTraceId(out, context)) return false;
  out.putKnown(SPAN_ID);
  if (!writeSpanId(out, context)) return false;
  out.putKnown(FLAGS);
  writeUint31(out, flagsOf(context, isRemote));
  const traceState = context.traceState && traceStateText(context);
  if (traceState) writeMember(out, TRACE_STATE, traceState);
  return true;
}

function writeParent(out: ByteWriter, parent: SpanContextLike): void {
  const start = out.at;
  out.putKnown(PARENT);
  if (writeSpanId(out, parent)) out.putKnown(QUOTE);
  else out.at = start;
}

function writeEvents(out: ByteWriter, events: readonly TimedEvent[]): void {
  out.putKnown(EVENTS);
  for (const { name, time, attributes, droppedAttributesCount } of events) {
    out.putKnown(EVENT_TIME);
    writeUnixNano(out, time);
    out.putKnown(EVENT_NAME);
    writeText(out, name);
    out.putKnown(QUOTE);
    writeAttributes(out, attributes);
    writeCount(out, 'Attributes', droppedAttributesCount);
    out.putKnown(NEXT);
  }
  out.at--; // a bracket in place of the last comma
  out.putKnown(CLOSE_LIST);
}

/** Says how many were left out because they name no span, for which receivers would refuse the whole body. */
function writeLinks(out: ByteWriter, links: readonly Link[]): number {
  const start = out.at;
  let nameless = 0;
  out.putKnown(LINKS);
  for (const { context, attributes, droppedAttributesCount } of links) {
    const from = out.at;
    out.putKnown(FIRST_LINK);
    if (writeIdentity(out, context, context.isRemote)) {
      writeAttributes(out, attributes);
      writeCount(out, 'Attributes', droppedAttributesCount);
      out.putKnown(NEXT);
    } else {
      nameless++;
      out.at = from;
    }
  }
  if (nameless === links.length) {
    out.at = start;
  } else {
    out.at--;
    out.putKnown(CLOSE_LIST);
  }
  return nameless;
}

function writeStatus(out: ByteWriter, { status }: ReadableSpan): void {
  const code = statusNumber(status.code);
  if (!code) return;
  out.putKnown(STATUS);
  writeUint31(out, code);
  if (status.message) writeMember(out, MESSAGE, status.message);
  out.putKnown(CLOSE);
}

function writeMember(out: ByteWriter, name: KnownBytes, text: string): void {
  out.putKnown(name);
  writeText(out, text);
  out.putKnown(QUOTE);
}

function writeCount(out: ByteWriter, what: string, count: number | undefined): void {
  const known = uint32(count);
  if (known) out.putText(`,"dropped${what}Count":${known}`);
}
