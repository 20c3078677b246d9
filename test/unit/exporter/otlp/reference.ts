import type { Attributes } from '../../../../src/trace/attributes.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import type { SpanContextLike } from '../../../../src/trace/span-context.ts';

// What an OTLP request has to say, written down as plainly as possible: a tree of objects, BigInt for the times, every field spelled out.
// Ours is compared with it field by field, and so is what other people's decoders make of ours.

type Json = Record<string, unknown>;

export function referenceRequest(spans: readonly ReadableSpan[]): Json {
  const resources = groupBy(spans, (span) => span.resource);
  return {
    resourceSpans: resources.map(([resource, ofResource]) => ({
      resource: { attributes: keyValues(resource.attributes) },
      schemaUrl: resource.schemaUrl ?? '',
      scopeSpans: groupBy(ofResource, (span) => span.instrumentationScope).map(([scope, ofScope]) => ({
        scope: { name: scope.name, version: scope.version ?? '', attributes: keyValues(scope.attributes) },
        schemaUrl: scope.schemaUrl ?? '',
        spans: ofScope.map(referenceSpan),
      })),
    })),
  };
}

function referenceSpan(span: ReadableSpan): Json {
  const { status } = span;
  return {
    ...identity(span.spanContext(), span.parentSpanContext?.isRemote === true),
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    name: wellFormed(span.name),
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: nanos(span.endTime),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map((event) => ({
      timeUnixNano: nanos(event.time),
      name: wellFormed(event.name),
      attributes: keyValues(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount ?? 0,
    })),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map((link) => ({
      ...identity(link.context, link.context.isRemote === true),
      attributes: keyValues(link.attributes),
      droppedAttributesCount: link.droppedAttributesCount ?? 0,
    })),
    droppedLinksCount: span.droppedLinksCount,
    status: { code: status.code, message: wellFormed(status.message ?? '') },
  };
}

function identity(context: SpanContextLike, isRemote: boolean): Json {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceState: context.traceState?.serialize() ?? '',
    flags: context.traceFlags + 256 + (isRemote ? 512 : 0),
  };
}

function keyValues(attributes: Attributes = {}): Json[] {
  return Object.entries(attributes).map(([key, value]) => ({ key: wellFormed(key), value: anyValue(value) }));
}

function anyValue(value: unknown): Json {
  if (typeof value === 'string') return { stringValue: wellFormed(value) };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: Array.from(value, anyValue) } };
  if (value === null || value === undefined) return {};
  if (Number.isSafeInteger(value)) return { intValue: String(BigInt(value as number)) };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

/** What is left of half a surrogate pair after UTF-8. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Exact: a double of milliseconds is a whole number of 2^-52 ms. Half a nanosecond is rounded up. */
export function nanos(ms: number): string {
  const whole = Math.floor(ms);
  const parts = BigInt(Math.round((ms - whole) * 2 ** 52)) * 1_000_000n;
  return String(BigInt(whole) * 1_000_000n + ((parts + 2n ** 51n) >> 52n));
}

/** proto3: a field that has its default value may be left out. An AnyValue's one field may not. */
export function withoutDefaults(value: unknown, isAnyValue = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDefaults(item, typeof item === 'object' && isAnyValue));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Json = {};
  for (const [key, member] of Object.entries(value)) {
    const inner = withoutDefaults(member, key === 'value' || key === 'values');
    if (isAnyValue || !isDefault(inner)) kept[key] = inner;
  }
  return kept;
}

function isDefault(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === 0 || value === '';
}

function groupBy<K>(spans: readonly ReadableSpan[], keyOf: (span: ReadableSpan) => K): [K, ReadableSpan[]][] {
  const groups = new Map<K, ReadableSpan[]>();
  for (const span of spans) groups.set(keyOf(span), [...(groups.get(keyOf(span)) ?? []), span]);
  return [...groups];
}
