import type { Attributes } from '../../trace/attributes.ts';
import type { EncodedBatch, ReadableSpan, TimedEvent } from '../../trace/pipeline.ts';
import { RecordingSpan } from '../../trace/recording-span.ts';
import type { InstrumentationScope, Resource } from '../../trace/resource.ts';
import type { Link } from '../../trace/span.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { addSpanLine, joinLines, type SpanLines } from './json-lines.ts';
import { numberValue, quote, unixNano } from './json-text.ts';
import { flagsOf, kindNumber, statusNumber, uint32 } from './span-numbers.ts';

// Spans as the JSON of OTLP's ExportTraceServiceRequest, written by hand: one pass, no tree of objects. What is empty or zero is left out,
// as proto3's JSON allows. Ids are hex and enums are numbers (OTLP's own rules), 64-bit integers are decimal strings (proto3's).
// A span that has no valid id or time, or whose getters throw, is left out alone: one bad span must not cost its batch.

/** The spans that can be encoded; `spanCount` tells how many these are. Never throws. */
export function encodeJson(spans: readonly ReadableSpan[]): EncodedBatch {
  const lines: SpanLines = new Map();
  const known = new Map<object, string>();
  for (const span of spans) {
    try {
      const text = spanText(span);
      const resource = remember(known, span.resource, resourceText);
      addSpanLine(lines, resource, remember(known, span.instrumentationScope, scopeText), text);
    } catch {
      // Left out; the caller sees it in spanCount.
    }
  }
  return joinLines(lines);
}

/** The spans of a tracer share one resource and one scope: each is encoded once a batch. */
function remember<T extends object>(known: Map<object, string>, key: T, encode: (value: T) => string): string {
  let text = known.get(key);
  if (text === undefined) {
    text = encode(key);
    known.set(key, text);
  }
  return text;
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
  const namedLinks = links.filter((link) => hasIds(link.context));
  if (!hasIds(context)) throw new RangeError('a span without ids');
  let text = `{${identityMembers(context, parent?.isRemote)}`;
  if (parent && SPAN_ID.test(parent.spanId)) text += `,"parentSpanId":"${parent.spanId}"`;
  text += `,"name":${quote(span.name)},"kind":${kindNumber(span.kind)}`;
  text += `,"startTimeUnixNano":${unixNano(span.startTime)},"endTimeUnixNano":${unixNano(span.endTime)}`;
  text += attributesMember(attributes) + countMember('Attributes', span.droppedAttributesCount);
  text += listMember('events', events, eventText) + countMember('Events', span.droppedEventsCount);
  text += listMember('links', namedLinks, linkText);
  // A link that names no span would make receivers refuse the whole body.
  text += countMember('Links', span.droppedLinksCount + links.length - namedLinks.length);
  const code = statusNumber(span.status.code);
  if (code) text += `,"status":{"code":${code}${textMember('message', span.status.message)}}`;
  return `${text}}`;
}

function eventText({ name, time, attributes, droppedAttributesCount }: TimedEvent): string {
  const members = attributesMember(attributes) + countMember('Attributes', droppedAttributesCount);
  return `{"timeUnixNano":${unixNano(time)},"name":${quote(name)}${members}}`;
}

function linkText({ context, attributes, droppedAttributesCount }: Link): string {
  const members = attributesMember(attributes) + countMember('Attributes', droppedAttributesCount);
  return `{${identityMembers(context, context.isRemote)}${members}}`;
}

const TRACE_ID = /^[\da-f]{32}$/i;
const SPAN_ID = /^[\da-f]{16}$/i;

function hasIds({ traceId, spanId }: SpanContextLike): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId);
}

function identityMembers(context: SpanContextLike, isRemote: boolean | undefined): string {
  const { traceId, spanId, traceState } = context;
  return `"traceId":"${traceId}","spanId":"${spanId}","flags":${flagsOf(context, isRemote)}${textMember('traceState', traceState?.serialize())}`;
}

// Each member starts with its comma.

function textMember(key: string, text: string | undefined): string {
  return text ? `,"${key}":${quote(text)}` : '';
}

function countMember(what: string, count: number | undefined): string {
  const known = uint32(count);
  return known ? `,"dropped${what}Count":${known}` : '';
}

function listMember<T>(key: string, items: readonly T[] | undefined, encode: (item: T) => string): string {
  if (!items) return '';
  let list = '';
  for (const item of items) list += `${list && ','}${encode(item)}`;
  return list && `,"${key}":[${list}]`;
}

function attributesMember(attributes: Attributes | undefined): string {
  if (!attributes) return '';
  let list = '';
  for (const key of Object.keys(attributes)) {
    const value = valueText(attributes[key]);
    if (value) list += (list ? nextKey(key) : firstKey(key)) + value;
  }
  return list && `,"attributes":[${list}}]`;
}

/** How an attribute begins that is not the first: there are few keys, and they return with every span. */
function nextKey(key: string): string {
  let text = keys.get(key);
  if (text === undefined) {
    text = `},{"key":${quote(key)},"value":`;
    if (keys.size >= MAX_KEYS) keys.clear();
    if (key.length <= MAX_KEY_LENGTH) keys.set(key, text);
  }
  return text;
}

function firstKey(key: string): string {
  return nextKey(key).slice(2);
}

const MAX_KEYS = 500;
const MAX_KEY_LENGTH = 64;
const keys = /* @__PURE__ */ new Map<string, string>();

/** An AnyValue; the empty string for what OTLP has no value for. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return `{"stringValue":${quote(value)}}`;
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (!Array.isArray(value)) return '';
  let items = '';
  // By index: a hole is an empty value, as null is, and keeps its place.
  for (let i = 0; i < value.length; i++) items += `${i ? ',' : ''}${valueText(value[i]) || '{}'}`;
  return `{"arrayValue":{"values":[${items}]}}`;
}
