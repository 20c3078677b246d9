import { getOrMake } from '../../platform/get-or-make.ts';
import type { Attributes } from '../../trace/attributes.ts';
import { traceStateText } from '../../trace/fixed-span-context.ts';
import type { EncodedBatch, ReadableSpan, TimedEvent } from '../../trace/pipeline.ts';
import { RecordingSpan } from '../../trace/recording-span.ts';
import type { InstrumentationScope, Resource } from '../../trace/resource.ts';
import type { Link } from '../../trace/span.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { addSpanLine, joinLines, type SpanLines } from './json-lines.ts';
import { numberValue, quote, unixNano, wideTexts } from './json-text.ts';
import { flagsOf, kindNumber, statusNumber, uint32 } from './span-numbers.ts';

// Spans as the JSON of OTLP's ExportTraceServiceRequest, written by hand: one pass, no tree of objects. What is empty or zero is left out,
// as proto3's JSON allows. Ids are hex and enums are numbers (OTLP's own rules), 64-bit integers are decimal strings (proto3's).
// A span that has no valid id or time, or whose getters throw, is left out alone: one bad span must not cost its batch.

/** The spans that can be encoded; `spanCount` tells how many these are. Never throws. */
export function encodeJson(spans: readonly ReadableSpan[]): EncodedBatch {
  const lines: SpanLines = new Map();
  // The spans of a tracer share one resource and one scope: each is encoded once a batch.
  const resources = new Map<Resource, string>();
  const scopes = new Map<InstrumentationScope, string>();
  const wideBefore = wideTexts;
  keys.clear(); // of who is in the middle of this, if a getter of a span asks for more
  let spanCount = 0;
  for (const span of spans) {
    try {
      const text = spanText(span);
      const resource = getOrMake(resources, span.resource, resourceText);
      addSpanLine(lines, resource, getOrMake(scopes, span.instrumentationScope, scopeText), text);
      spanCount++;
    } catch {
      // Left out; the caller sees it in spanCount.
    }
  }
  keys.clear();
  return joinLines(lines, spanCount, wideTexts > wideBefore);
}

/** How an attribute begins, after the end of the one before: keys are few, and return with every span of a batch. */
const keys = /* @__PURE__ */ new Map<string, string>();

function keyText(key: string): string {
  return `},{"key":${quote(key)},"value":`;
}

export function resourceText({ attributes, schemaUrl }: Resource): string {
  return `{"resource":{${attributesMember(attributes).slice(1)}}${textMember('schemaUrl', schemaUrl)},"scopeSpans":[`;
}

export function scopeText({ name, version, schemaUrl, attributes }: InstrumentationScope): string {
  const scope = `"name":${quote(name)}${textMember('version', version)}${attributesMember(attributes)}`;
  return `{"scope":{${scope}}${textMember('schemaUrl', schemaUrl)},"spans":[`;
}

function spanText(span: ReadableSpan): string {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const { attributes, events, links = [] } = RecordingSpan.collectionsOf(span);
  // A link that names no span would make receivers refuse the whole body.
  const namedLinks = links.filter((link) => hasIds(link.context));
  if (!hasIds(context)) throw new RangeError('a span without ids');
  const code = statusNumber(span.status.code);
  let text = `{${identityMembers(context, parent?.isRemote)}`;
  if (parent && SPAN_ID.test(parent.spanId)) text += `,"parentSpanId":"${parent.spanId}"`;
  text += `,"name":${quote(span.name)},"kind":${kindNumber(span.kind)}`;
  text += `,"startTimeUnixNano":${unixNano(span.startTime)},"endTimeUnixNano":${unixNano(span.endTime)}`;
  text += countedAttributes(attributes, span.droppedAttributesCount);
  text += member('events', list(events, eventText)) + countMember('Events', span.droppedEventsCount);
  text += member('links', list(namedLinks, linkText));
  text += countMember('Links', span.droppedLinksCount + links.length - namedLinks.length);
  if (code) text += `,"status":{"code":${code}${textMember('message', span.status.message)}}`;
  return `${text}}`;
}

function eventText({ name, time, attributes, droppedAttributesCount }: TimedEvent): string {
  return `{"timeUnixNano":${unixNano(time)},"name":${quote(name)}${countedAttributes(attributes, droppedAttributesCount)}}`;
}

function linkText({ context, attributes, droppedAttributesCount }: Link): string {
  return `{${identityMembers(context, context.isRemote)}${countedAttributes(attributes, droppedAttributesCount)}}`;
}

const TRACE_ID = /^[\da-f]{32}$/i;
const SPAN_ID = /^[\da-f]{16}$/i;

function hasIds({ traceId, spanId }: SpanContextLike): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId);
}

function identityMembers(context: SpanContextLike, isRemote: boolean | undefined): string {
  const { traceId, spanId } = context;
  return `"traceId":"${traceId}","spanId":"${spanId}","flags":${flagsOf(context, isRemote)}${textMember('traceState', traceStateText(context))}`;
}

/** What follows another member; nothing for what is empty or zero. */
function member(key: string, json: string | number | undefined): string {
  return json ? `,"${key}":${json}` : '';
}

function textMember(key: string, text: string | undefined): string {
  return member(key, text && quote(text));
}

function countMember(what: string, count: number | undefined): string {
  return member(`dropped${what}Count`, uint32(count));
}

function countedAttributes(attributes: Attributes | undefined, droppedCount: number | undefined): string {
  return attributesMember(attributes) + countMember('Attributes', droppedCount);
}

function attributesMember(attributes: Attributes = {}): string {
  let text = '';
  for (const key of Object.keys(attributes)) {
    const value = valueText(attributes[key]);
    if (value) text += getOrMake(keys, key, keyText) + value;
  }
  return text && `,"attributes":[${text.slice(2)}}]`; // the first closes none
}

function list<T>(items: readonly T[] = [], encode: (item: T) => string): string {
  let text = '';
  for (const item of items) {
    const json = encode(item);
    if (json) text += (text && ',') + json;
  }
  return text && `[${text}]`;
}

/** An AnyValue; the empty string for what OTLP has no value for. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return `{"stringValue":${quote(value)}}`;
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  // A hole is an empty value, as null is, and keeps its place.
  const items = Array.isArray(value) && list(Array.from(value), (item) => valueText(item) || '{}');
  return items === false ? '' : `{"arrayValue":{"values":${items || '[]'}}}`;
}
