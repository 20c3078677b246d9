import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../src/exporter/otlp/json.ts';
import { encodeProtobuf } from '../../../src/exporter/otlp/protobuf.ts';
import type { Attributes } from '../../../src/trace/attributes.ts';
import type { SpanLimits } from '../../../src/trace/limits.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import type { Span } from '../../../src/trace/span.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

// How many bytes a span takes at most, as the documentation of SpanLimits has it, whatever an application puts into it.

hearDiagnostics();

const DEFAULTS = { spanLengthLimit: 262_144, attributeCountLimit: 128, eventCountLimit: 128, linkCountLimit: 128 };

/** The rule of `spanLengthLimit`. */
function mostCharacters(limits: SpanLimits = {}): number {
  const { spanLengthLimit, attributeCountLimit, eventCountLimit, linkCountLimit } = { ...DEFAULTS, ...limits };
  return spanLengthLimit + 300 * (attributeCountLimit + eventCountLimit) + 500 * linkCountLimit + 145_000;
}

function expectWithinBounds(span: ReadableSpan, limits?: SpanLimits): void {
  const [json, protobuf, none] = [encodeJson([span]), encodeProtobuf([span]), encodeJson([])];
  expect(json.spanCount).toBe(1);
  expect(json.byteLength - none.byteLength).toBeLessThanOrEqual(6 * mostCharacters(limits));
  expect(protobuf.byteLength).toBeLessThanOrEqual(3 * mostCharacters(limits));
}

const UNITS: Readonly<Record<string, string>> = {
  'a control character': '\u0001',
  'a quotation mark': '"',
  'a letter': 'x',
  'half a surrogate pair': '\ud800',
  漢: '漢',
  '😀': '😀',
  NUL: '\0',
};
const LONGEST_NUMBER = -0.0000012345678901234567;
const LONG_TRACE_STATE = createTraceState(Array.from({ length: 4 }, (_, i) => `k${i}=${'"'.repeat(124)}`).join());
const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 255, traceState: LONG_TRACE_STATE };

/** Ways to put as much into a span as it takes. */
const FILLINGS: Readonly<Record<string, (span: Span, unit: string) => void>> = {
  'the longest values': (span, unit) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}`, unit.repeat(70_000));
  },
  'values that are just not counted': (span, unit) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${unit}${i}`, unit.repeat(Math.floor(250 / unit.length)));
  },
  'the longest keys': (span, unit) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}${unit.repeat(500)}`, LONGEST_NUMBER);
  },
  'lists of texts': (span, unit) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}`, new Array(9000).fill(unit));
  },
  'lists of empty texts': (span) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}`, new Array(9000).fill(''));
  },
  'lists of numbers': (span) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}`, new Array(9000).fill(LONGEST_NUMBER));
  },
  'lists of nothing': (span) => {
    for (let i = 0; i < 200; i++) span.setAttribute(`${i}`, new Array(9000).fill(null));
  },
  'events of many attributes': (span, unit) => {
    for (let i = 0; i < 200; i++) span.addEvent(unit, Object.fromEntries(Array.from({ length: 128 }, (_, k) => [`${k}`, ''])));
  },
  'events of many numbers': (span) => {
    const attributes = Object.fromEntries(Array.from({ length: 128 }, (_, k) => [`${k}`, LONGEST_NUMBER]));
    for (let i = 0; i < 200; i++) span.addEvent('', attributes);
  },
  'events that are just not counted': (span, unit) => {
    for (let i = 0; i < 200; i++) span.addEvent(unit.repeat(Math.floor(240 / unit.length)), { '': 1, a: '' });
  },
  'long names of events': (span, unit) => {
    for (let i = 0; i < 200; i++) span.addEvent(unit.repeat(70_000));
  },
  links: (span, unit) => {
    for (let i = 0; i < 200; i++) span.addLink({ context: link, attributes: { a: unit.repeat(90), '': 1 } });
  },
  'links of many attributes': (span) => {
    const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`${k}`, true]));
    for (let i = 0; i < 200; i++) span.addLink({ context: link, attributes });
  },
  exceptions: (span, unit) => {
    for (let i = 0; i < 200; i++) span.recordException(new Error(unit.repeat(70_000), { cause: new Error(unit.repeat(70_000)) }));
  },
};

describe.each(Object.entries(UNITS))('a span full of %s', (_what, unit) => {
  const started = () => {
    const attributes = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`s${i}`, unit.repeat(Math.floor(240 / unit.length))]));
    const span = recorder().tracer.startSpan(unit.repeat(70_000), { attributes, parent: link });
    span.setStatus(2, unit.repeat(70_000));
    return readable(span);
  };

  it.each(Object.entries(FILLINGS))('takes no more bytes than is said, filled with %s', (_how, fill) => {
    const span = started();
    fill(span, unit);
    span.end();
    expectWithinBounds(span);
  });

  it('takes no more bytes than is said, filled with all of that', () => {
    for (const fillings of [Object.values(FILLINGS), Object.values(FILLINGS).reverse()]) {
      const span = started();
      for (const fill of fillings) fill(span, unit);
      span.end();
      expectWithinBounds(span);
    }
  });
});

it('a span of other limits takes no more bytes than they say, whatever is put into it', () => {
  const text = fc.tuple(fc.constantFrom(...Object.values(UNITS)), fc.nat(400)).map(([unit, count]) => unit.repeat(count));
  const item = fc.oneof(text, fc.constant(''));
  const value = fc.oneof(text, fc.constant(LONGEST_NUMBER), fc.boolean(), fc.array(item, { maxLength: 50 }), fc.array(fc.double()));
  const attributes = fc.dictionary(text, value, { maxKeys: 40 }).map((given) => given as Attributes);
  const call = fc.oneof(
    attributes.map((given) => (span: Span) => span.setAttributes(given)),
    fc.tuple(text, attributes).map(
      ([name, given]) =>
        (span: Span) =>
          span.addEvent(name, given),
    ),
    attributes.map((given) => (span: Span) => span.addLink({ context: link, attributes: given })),
  );
  const count = fc.integer({ min: 0, max: 40 });
  const limits = fc.record({
    attributeCountLimit: count,
    eventCountLimit: count,
    linkCountLimit: count,
    spanLengthLimit: fc.integer({ min: 1, max: 40_000 }),
  });
  fc.assert(
    fc.property(limits, fc.array(call, { maxLength: 30 }), attributes, (given, calls, first) => {
      const span = readable(recorder({ limits: given }).tracer.startSpan('s', { attributes: first }));
      for (const each of calls) each(span);
      span.end();
      expectWithinBounds(span, given);
    }),
    { numRuns: 100 },
  );
});

it('what is said of the defaults is what the rule gives', () => {
  expect([3 * mostCharacters(), 6 * mostCharacters()].map((bytes) => (bytes / 1e6).toFixed(1))).toEqual(['1.6', '3.3']);
});
