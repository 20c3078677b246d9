import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../src/exporter/otlp/json.ts';
import { encodeProtobuf } from '../../../src/exporter/otlp/protobuf.ts';
import type { Attributes } from '../../../src/trace/attributes.ts';
import type { SpanLimits } from '../../../src/trace/limits.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import type { Span } from '../../../src/trace/span.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
const KI = 1024;
/** The limit of a span, and up to 128 attributes, events and links that are not counted because they are short. */
const MOST = 256 * KI + 3 * 128 * 256;
const TEN_MB = 'x'.repeat(10_000_000);

function started(limits: SpanLimits = {}) {
  const { provider, tracer } = recorder({ limits });
  return { provider, tracer, span: readable(tracer.startSpan('work')) };
}

/** What a span holds by the rule of `spanLengthLimit`. */
function lengthOf({ attributes, events, links }: ReadableSpan): number {
  const one = (value: unknown): number => (typeof value === 'string' ? value.length : 8);
  const all = (list: object = {}): number =>
    Object.entries(list).reduce(
      (sum, [key, value]) =>
        sum +
        key.length +
        (Array.isArray(value) ? value.reduce((more, item) => more + one(item) + (typeof item === 'string' ? 8 : 0), 0) : one(value)),
      0,
    );
  const ofEvents = events.reduce((sum, event) => sum + event.name.length + all(event.attributes), 0);
  return all(attributes) + ofEvents + links.reduce((sum, link) => sum + 64 + all(link.attributes), 0);
}

describe('by default', () => {
  it('an attribute of 10 MB is cut to 65,536 characters, and counted', () => {
    const { provider, span } = started();
    span.setAttribute('body', TEN_MB);
    expect(span.attributes).toEqual({ body: TEN_MB.slice(0, 64 * KI) });
    expect(span.droppedAttributesCount).toBe(0);
    expect(provider.stats().shortened).toBe(1);
    expect(codes(heard)).toEqual(['text_shortened']);
  });

  it.each<[string, (span: Span) => unknown, (span: ReadableSpan) => string | undefined]>([
    ['the name of a span', (span) => span.updateName(TEN_MB), ({ name }) => name],
    ['the message of a status', (span) => span.setStatus(2, TEN_MB), ({ status }) => status.message],
    ['the name of an event', (span) => span.addEvent(TEN_MB), ({ events }) => events[0]?.name],
  ])('%s is cut likewise', (_, call, read) => {
    const { provider, span } = started();
    call(span);
    expect(read(span)).toHaveLength(64 * KI);
    expect(provider.stats().shortened).toBe(1);
  });

  it('the name that a span and a tracer are given is cut likewise', () => {
    const { provider } = started();
    const span = readable(provider.getTracer(TEN_MB, TEN_MB, { schemaUrl: TEN_MB, attributes: { TEN_MB } }).startSpan(TEN_MB));
    const { name, version, schemaUrl, attributes } = span.instrumentationScope;
    const texts = [span.name, name, version, schemaUrl, attributes?.['TEN_MB']];
    expect(texts.map((text) => String(text).length)).toEqual(Array.from({ length: 5 }, () => 64 * KI));
    expect(provider.getTracer(TEN_MB)).toBe(provider.getTracer(TEN_MB));
  });

  it('a key of more than 1,024 characters is left out, and counted', () => {
    const { span } = started();
    span.setAttribute('k'.repeat(KI + 1), 1).setAttributes({ ['k'.repeat(1_000_000)]: 1, ['k'.repeat(KI)]: 1 });
    span.addEvent('event', { ['k'.repeat(KI + 1)]: 1, a: 1 });
    expect(Object.keys(span.attributes)).toEqual(['k'.repeat(KI)]);
    expect(span.droppedAttributesCount).toBe(2);
    expect(span.events).toMatchObject([{ attributes: { a: 1 }, droppedAttributesCount: 1 }]);
  });

  it('an exception of 10 MB keeps the beginning of its message and of its stack', () => {
    const { span } = started();
    span.recordException(new Error(TEN_MB, { cause: new Error(TEN_MB) }));
    const { 'exception.message': message, 'exception.stacktrace': stack } = span.events[0]?.attributes ?? {};
    expect(message).toHaveLength(64 * KI);
    expect(String(stack).length).toBeGreaterThan(60 * KI); // half of what is left of the event
    expect(span.status.message).toHaveLength(64 * KI);
  });

  it('what is small finds room behind what is large', () => {
    const { span } = started();
    for (let i = 0; i < 20; i++) span.setAttribute(`large ${i}`, TEN_MB);
    for (let i = 0; i < 20; i++) span.addEvent('large', { TEN_MB });
    span.setAttribute('http.response.status_code', 200);
    expect(span.attributes).toHaveProperty(['http.response.status_code']);
    expect(lengthOf(span)).toBeLessThanOrEqual(MOST);
  });

  it('a key that is set again and again takes room once', () => {
    const { span } = started();
    for (let i = 0; i < 100_000; i++) span.setAttribute('progress', i);
    for (let i = 0; i < 100; i++) span.setAttribute('text', 'x'.repeat(64 * KI));
    expect(span.attributes).toEqual({ progress: 99_999, text: 'x'.repeat(64 * KI) });
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('128 events of 128 attributes each are a span of not much more than 256 Ki characters', () => {
    const { span } = started();
    const attributes = Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`key ${i}`, 'x'.repeat(1000)]));
    for (let i = 0; i < 128; i++) span.addEvent('event', attributes);
    const dropped = span.events.reduce((sum, event) => sum + (event.droppedAttributesCount ?? 0), 0);
    const kept = span.events.reduce((sum, event) => sum + Object.keys(event.attributes ?? {}).length, 0);
    expect(dropped + kept + 128 * span.droppedEventsCount).toBe(128 * 128);
    expect(span.events.length + span.droppedEventsCount).toBe(128);
    expect(lengthOf(span)).toBeLessThanOrEqual(MOST);
  });
});

describe('a limit that is given', () => {
  it('wins: a value may be as long as it says, and spans and events hold three of those', () => {
    const { provider, span } = started({ attributeValueLengthLimit: 1_000_000 });
    const value = 'x'.repeat(1_000_000);
    span.setAttributes({ value }).addEvent('event', { value });
    expect(span.attributes).toEqual({ value });
    expect(span.events).toMatchObject([{ attributes: { value } }]);
    expect(provider.stats().shortened).toBeUndefined();
  });

  it('may be Infinity', () => {
    const { span } = started({ attributeValueLengthLimit: Number.POSITIVE_INFINITY, attributeKeyLengthLimit: Number.POSITIVE_INFINITY });
    span.setAttribute(TEN_MB, TEN_MB).addEvent('event', { TEN_MB });
    expect(span.attributes).toEqual({ [TEN_MB]: TEN_MB });
    expect(span.events).toMatchObject([{ attributes: { TEN_MB } }]);
  });

  it('holds for the whole span, whatever is put into it', () => {
    const text = fc.nat(60).map((length) => 'x'.repeat(length));
    const value = fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 5 }), fc.array(fc.integer(), { maxLength: 20 }));
    const attributes = fc.dictionary(text, value, { maxKeys: 6 });
    const call = fc.oneof(
      fc.tuple(text, value).map(
        ([key, set]) =>
          (span: Span) =>
            span.setAttribute(key, set as string),
      ),
      attributes.map((set) => (span: Span) => span.setAttributes(set as object as Attributes)),
      fc.tuple(text, attributes).map(
        ([name, set]) =>
          (span: Span) =>
            span.addEvent(name, set as object as Attributes),
      ),
      attributes.map((set) => (span: Span) => span.addLink(span.spanContext(), set as object as Attributes)),
      text.map((message) => (span: Span) => span.recordException(new Error(message))),
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 12 }), attributes, fc.integer({ min: 1, max: 600 }), (calls, first, spanLengthLimit) => {
        const { tracer } = recorder({ limits: { spanLengthLimit, eventLengthLimit: 200 } });
        const span = readable(tracer.startSpan('s', { attributes: first as Attributes }));
        for (const each of calls) each(span);
        // A link's ids are not left out for want of room.
        expect(lengthOf({ ...span, attributes: span.attributes, events: span.events, links: [] } as never)).toBeLessThanOrEqual(
          spanLengthLimit,
        );
        for (const { name, attributes: held } of span.events)
          expect(lengthOf({ attributes: held, events: [], links: [] } as never) + name.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is cut', () => {
  it('is sent whole by both encodings', () => {
    const { tracer } = recorder();
    const span = readable(tracer.startSpan('😀'.repeat(50_000), { attributes: { text: `a${'😀'.repeat(50_000)}` } }));
    span.end();
    expect(span.name).toHaveLength(64 * KI);
    expect(span.attributes['text']).toHaveLength(64 * KI - 1);
    expect(encodeJson([span]).spanCount).toBe(1);
    expect(Buffer.from(encodeProtobuf([span]).body).includes('\ufffd')).toBe(false);
  });
});
