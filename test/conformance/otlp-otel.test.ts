import { join } from 'node:path';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan as OtelSpan } from '@opentelemetry/sdk-trace-base';
import fc from 'fast-check';
import protobufjs from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../src/exporter/otlp/json.ts';
import { encodeProtobuf } from '../../src/exporter/otlp/protobuf.ts';
import type { ReadableSpan } from '../../src/trace/pipeline.ts';
import type { Resource } from '../../src/trace/resource.ts';
import { nanos, wellFormed, withoutDefaults } from '../unit/exporter/otlp/reference.ts';
import { readableSpan } from '../unit/exporter/readable-span.ts';
import { anySpanInput } from '../unit/exporter/span-arbitrary.ts';

// The same spans, encoded by us and by OpenTelemetry's transformer. Where the two differ, the difference is written down here.

type Json = Record<string, unknown>;
type HrTime = [number, number];

function hrTime(ms: number): HrTime {
  const all = BigInt(nanos(ms));
  return [Number(all / 1_000_000_000n), Number(all % 1_000_000_000n)];
}

const otelResources = new Map<Resource, OtelSpan['resource']>();

/** One object for one of ours: OpenTelemetry groups spans by the identity of their resource. */
function otelResource(resource: Resource): OtelSpan['resource'] {
  const { attributes, schemaUrl } = resource;
  const made = otelResources.get(resource) ?? resourceFromAttributes({ ...attributes }, schemaUrl === undefined ? {} : { schemaUrl });
  otelResources.set(resource, made);
  return made;
}

function otelSpan(span: ReadableSpan): OtelSpan {
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    startTime: hrTime(span.startTime),
    endTime: hrTime(span.endTime),
    duration: [0, 0],
    ended: true,
    status: span.status,
    attributes: span.attributes,
    events: span.events.map(({ time, ...event }) => ({ ...event, time: hrTime(time) })),
    links: [...span.links],
    resource: otelResource(span.resource),
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function encodeByOtel(spans: readonly ReadableSpan[]): unknown {
  const body = JsonTraceSerializer.serializeRequest(spans.map(otelSpan));
  return JSON.parse(new TextDecoder().decode(body), (key, value: unknown) => {
    // OpenTelemetry writes half a surrogate pair as it is, which is no Unicode; we write U+FFFD.
    if (typeof value === 'string') return wellFormed(value);
    // OpenTelemetry repeats the schema URL inside of the resource, where OTLP has no such field.
    if (key === 'resource') return { ...(value as Json), schemaUrl: undefined };
    return value;
  });
}

/** Our body, with every value for which proto3's JSON has a rule that OpenTelemetry does not follow written in its way. */
function encodeInOtelsWay(spans: readonly ReadableSpan[]): unknown {
  return JSON.parse(String(encodeJson(spans).body), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const { intValue, doubleValue } = value as Json;
    // An int64 is a decimal string; OpenTelemetry writes a number.
    if (typeof intValue === 'string') return { intValue: Number(intValue) };
    // NaN and the infinities are strings; OpenTelemetry writes null.
    if (typeof doubleValue === 'string') return { doubleValue: null };
    // A whole number beyond 2^53 is a double, because an int64 cannot hold them all; OpenTelemetry writes it as an int64.
    if (Number.isInteger(doubleValue)) return { intValue: doubleValue };
    return value;
  });
}

describe('our OTLP JSON and that of @opentelemetry/otlp-transformer', () => {
  it('say the same of the same spans', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(anySpanInput.map(readableSpan), { maxLength: 5 }), (spans) => {
        // We leave out what is empty or zero, which OpenTelemetry writes.
        expect(withoutDefaults(encodeInOtelsWay(spans))).toEqual(withoutDefaults(encodeByOtel(spans)));
      }),
      { numRuns: 500 },
    );
  });

  it('differ in size, because we leave out what is empty', () => {
    const spans = Array.from({ length: 100 }, () => readableSpan({ attributes: { 'http.request.method': 'GET' } }));
    expect(encodeJson(spans).byteLength).toBeLessThan((JsonTraceSerializer.serializeRequest(spans.map(otelSpan))?.length ?? 0) * 0.75);
  });
});

/** Whole numbers beyond 2^53 are doubles for us; OpenTelemetry makes int64 of them, of which the largest say something else. */
function withoutHuge<T>(input: T): T {
  if (Number.isInteger(input) && !Number.isSafeInteger(input)) return 0.5 as T; // as good a number
  if (Array.isArray(input)) return Array.from(input, withoutHuge) as T; // item by item
  if (input === null || typeof input !== 'object' || ![null, Object.prototype].includes(Object.getPrototypeOf(input))) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, withoutHuge(value)])) as T; // member by member
}

describe('our OTLP protobuf and that of @opentelemetry/otlp-transformer', () => {
  const protoRoot = join(import.meta.dirname, '../../node_modules/@elastic/mockotlpserver');
  const root = new protobufjs.Root();
  root.resolvePath = (_, target) => join(protoRoot, target);
  const requestType = root
    .loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto')
    .lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
  const decode = (body: Uint8Array) => requestType.toObject(requestType.decode(body), { longs: String, bytes: String });
  const encodeOtel = (spans: readonly ReadableSpan[]) => ProtobufTraceSerializer.serializeRequest(spans.map(otelSpan)) ?? new Uint8Array();

  // Resources and scopes stay the objects that they are: OpenTelemetry groups by these.
  const tame = anySpanInput.map(({ attributes = {}, events = [], links = [], ...input }) => ({
    ...input,
    ...withoutHuge({ attributes, events, links }),
  }));

  it('say the same of the same spans', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(tame.map(readableSpan), { maxLength: 5 }), (spans) => {
        const ours = decode(encodeProtobuf(spans).body as Uint8Array); // protobuf's is bytes
        expect(withoutDefaults(ours)).toEqual(withoutDefaults(decode(encodeOtel(spans))));
      }),
      { numRuns: 500 },
    );
  });

  it('differ in size by what is empty', () => {
    const spans = Array.from({ length: 100 }, () => readableSpan({ attributes: { 'http.request.method': 'GET' } }));
    expect(encodeProtobuf(spans).byteLength).toBeLessThan(encodeOtel(spans).length);
  });
});
