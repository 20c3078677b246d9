import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../src/exporter/otlp/json.ts';
import { encodeJsonBytes } from '../../../src/exporter/otlp/json-bytes.ts';
import { encodeProtobuf } from '../../../src/exporter/otlp/protobuf.ts';
import type { Span } from '../../../src/trace/span.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { bestMs } from '../best-ms.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';
import { HOSTILE } from './hostile-values.ts';

// Whatever a JavaScript program hands in: nothing throws, no call takes long, the span itself is exported, and so are its neighbours.

hearDiagnostics();

/** The most that one call may hold the application up. */
const LONGEST_MS = 5;

type Call = (span: Span, value: never) => unknown;
const CALLS: Readonly<Record<string, Call>> = {
  'setAttribute key': (span, value) => span.setAttribute(value, 1),
  'setAttribute value': (span, value) => span.setAttribute('k', value),
  'setAttribute item': (span, value) => span.setAttribute('k', [value, value]),
  setAttributes: (span, value) => span.setAttributes(value),
  'setAttributes value': (span, value) => span.setAttributes({ value }),
  'addEvent name': (span, value) => span.addEvent(value),
  'addEvent second': (span, value) => span.addEvent('e', value),
  'addEvent time': (span, value) => span.addEvent('e', {}, value),
  addLink: (span, value) => span.addLink(value),
  'addLink context': (span, value) => span.addLink({ context: value }),
  'addLink ids': (span, value) => span.addLink({ traceId: value, spanId: value, traceFlags: value }),
  'addLink rest': (span, value) => span.addLink({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: value, traceState: value }),
  'addLink attributes': (span, value) => span.addLink(span.spanContext(), value),
  addLinks: (span, value) => span.addLinks(value),
  'addLinks item': (span, value) => span.addLinks([value]),
  'setStatus status': (span, value) => span.setStatus(value),
  'setStatus message': (span, value) => span.setStatus(2, value),
  'setStatus code': (span, value) => span.setStatus({ code: value, message: value }),
  updateName: (span, value) => span.updateName(value),
  recordException: (span, value) => span.recordException(value),
  'recordException options': (span, value) => span.recordException(new Error('e'), value),
  'recordException members': (span, value) => span.recordException(new Error('e'), { time: value, setStatus: value, attributes: value }),
  end: (span, value) => span.end(value),
};

const CREATIONS: Readonly<Record<string, (provider: TracerProvider, value: never) => Span>> = {
  name: (provider, value) => provider.getTracer('t').startSpan(value),
  options: (provider, value) => provider.getTracer('t').startSpan('s', value),
  kind: (provider, value) => provider.getTracer('t').startSpan('s', { kind: value }),
  attributes: (provider, value) => provider.getTracer('t').startSpan('s', { attributes: value }),
  links: (provider, value) => provider.getTracer('t').startSpan('s', { links: value }),
  startTime: (provider, value) => provider.getTracer('t').startSpan('s', { startTime: value }),
  root: (provider, value) => provider.getTracer('t').startSpan('s', { root: value }),
  parent: (provider, value) => provider.getTracer('t').startSpan('s', { parent: value }),
  'parent span': (provider, value) => provider.getTracer('t').startSpan('s', { parent: { spanContext: () => value } }),
  'tracer name': (provider, value) => provider.getTracer(value).startSpan('s'),
  'tracer version': (provider, value) => provider.getTracer('t', value).startSpan('s'),
  'tracer options': (provider, value) => provider.getTracer('t', '1', value).startSpan('s'),
  'tracer attributes': (provider, value) => provider.getTracer('t', '1', { schemaUrl: value, attributes: { value } }).startSpan('s'),
};

/** What a receiver would get of this span and a neighbour: both, or the test fails. */
function expectBothArrive(span: Span, neighbour: Span): void {
  span.end();
  neighbour.end();
  const spans = [readable(span), readable(neighbour)];
  const { spanCount, body } = encodeJson(spans);
  expect(spanCount).toBe(2);
  expect(() => JSON.parse(String(body))).not.toThrow();
  expect(Buffer.from(encodeJsonBytes(spans).body).toString()).toBe(body);
  expect(encodeProtobuf(spans).spanCount).toBe(2);
  expect(() => readable(span).toJSON()).not.toThrow();
}

describe.each(Object.entries(CALLS))('%s', (_name, call) => {
  it.each(Object.entries(HOSTILE))('survives %s, and so does the neighbour', (_what, value) => {
    const { tracer } = recorder();
    const span = tracer.startSpan('s');
    expect(bestMs(() => call(tracer.startSpan('timed'), value as never))).toBeLessThan(LONGEST_MS);
    call(span, value as never);
    expectBothArrive(span, tracer.startSpan('n'));
    call(span, value as never);
  });

  it('survives anything', () => {
    const { tracer } = recorder();
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const span = tracer.startSpan('s');
        call(span, value as never);
        expectBothArrive(span, tracer.startSpan('n'));
      }),
      { numRuns: 60 },
    );
  });
});

describe.each(Object.entries(CREATIONS))('a span started with a hostile %s', (_name, create) => {
  it.each(Object.entries(HOSTILE))('%s is recorded', (_what, value) => {
    const provider = new TracerProvider();
    expect(bestMs(() => create(provider, value as never))).toBeLessThan(LONGEST_MS);
    expectBothArrive(create(provider, value as never), provider.getTracer('t').startSpan('n'));
  });
});

it('the table has at least the 115 cases of the reference', () => {
  expect(Object.keys(HOSTILE).length).toBeGreaterThanOrEqual(115);
});

it('changes no prototype', () => {
  expect(Object.prototype).not.toHaveProperty('a');
});
