import { types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { activeContext, bindContext, withContext } from '../../../src/context/active.ts';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { createContextKey, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { W3CBaggagePropagator } from '../../../src/propagation/baggage.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import { CompositePropagator } from '../../../src/propagation/composite.ts';
import { extract, inject } from '../../../src/propagation/global.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';
import { W3CTraceContextPropagator } from '../../../src/propagation/trace-context.ts';
import { getCurrentSpan, withSpan } from '../../../src/trace/current-span.ts';
import { SpanContext } from '../../../src/trace/span-context.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { hostileWithout, wrongWith } from '../hostile-run.ts';
import { hearDiagnostics, recorder } from '../recorder.ts';

// Headers come from anybody, and carriers, contexts and baggage from the application's code: nothing that these are throws or takes long.

hearDiagnostics();

/** No header comes as a list of lists, and nobody has ten thousand of them. */
const VALUES = hostileWithout('nested huge array', 'deep array', '10,000 keys');

const { isProxy } = types;

const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const key = createContextKey('hostile');
const { tracer } = recorder();
const baggage = createBaggage({ tenant: 'acme' });
const context = setBaggage(withSpan(tracer.startSpan('s'), activeContext), baggage);

const HEADERS: Readonly<Record<string, string>> = {
  commas: ','.repeat(10_000_000),
  spaces: ' '.repeat(10_000_000),
  tabs: `${'\t'.repeat(10_000_000)}x`,
  members: 'a=b,'.repeat(2_500_000),
  'percent signs': `a=${'%'.repeat(10_000_000)}`,
  'encoded bytes': `a=${'%ff'.repeat(3_000_000)}`,
  properties: `a=b${';c'.repeat(5_000_000)}`,
  semicolons: `a=b${';'.repeat(10_000_000)}`,
  'equal signs': `a=${'='.repeat(10_000_000)}`,
  'a traceparent that goes on': `${PARENT.replace('00-', 'cc-')}-${'x'.repeat(10_000_000)}`,
  dashes: '-'.repeat(10_000_000),
  zeros: '0'.repeat(10_000_000),
};

const PROPAGATORS: Readonly<Record<string, TextMapPropagator>> = {
  'W3C trace context': new W3CTraceContextPropagator(),
  'W3C baggage': new W3CBaggagePropagator(),
  composite: new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
};

describe.each(Object.entries(PROPAGATORS))('the %s propagator survives', (_name, propagator) => {
  const text = { traceparent: PARENT, tracestate: 'a=b', baggage: 'a=b' };
  const { traceparent, ...rest } = text;
  const calls: Readonly<Record<string, (value: never) => unknown>> = {
    'a carrier to write to': (value) => propagator.inject(context, value, headersSetter),
    'a setter': (value) => propagator.inject(context, {}, value),
    'a set method': (value) => propagator.inject(context, {}, { set: value }),
    'a setter that uses what it gets': (value) => propagator.inject(context, { set: value }, headersSetter),
    'a context to write': (value) => propagator.inject(value, {}, headersSetter),
    'a carrier to read': (value) => propagator.extract(context, value, headersGetter),
    'a getter': (value) => propagator.extract(context, text, value),
    'a get method': (value) => propagator.extract(context, text, { get: value, keys: value }),
    'what a getter gives': (value) => propagator.extract(context, text, { get: () => value, keys: () => [] }),
    'a context to extend': (value) => propagator.extract(value, text, headersGetter),
    'every header': (value) => propagator.extract(context, { traceparent: value, tracestate: value, baggage: value }, headersGetter),
    'the headers behind a good traceparent': (value) =>
      propagator.extract(context, { traceparent, ...Object.fromEntries(Object.keys(rest).map((name) => [name, value])) }, headersGetter),
    'baggage that is none': (value) => propagator.inject(setBaggage(ROOT_CONTEXT, value), {}, headersSetter),
    'baggage of such values': (value) =>
      propagator.inject(
        setBaggage(ROOT_CONTEXT, {
          getAllEntries: () => [
            ['k', value],
            [value, { value }],
          ],
        } as never),
        {},
        headersSetter,
      ),
    'baggage that lists billions': () =>
      propagator.inject(
        setBaggage(ROOT_CONTEXT, { getAllEntries: () => Object.assign([], { length: 2 ** 32 - 1 }) } as never),
        {},
        headersSetter,
      ),
    'a span that is none': (value) =>
      propagator.inject(ROOT_CONTEXT.setValue(Symbol.for('OpenTelemetry Context Key SPAN'), value), {}, headersSetter),
    'a span of such a context': (value) => propagator.inject(withSpan({ spanContext: () => value }, activeContext), {}, headersSetter),
    'a span of such a trace state': (value) =>
      propagator.inject(
        withSpan({ spanContext: () => ({ ...SpanContext.newRoot(), traceState: { serialize: () => value } }) as never }, activeContext),
        {},
        headersSetter,
      ),
  };

  // A setter or getter that throws is its caller's business, unless it goes through inject(), extract() or a composite.
  it.each(Object.entries(calls))('%s, whatever it is', (_what, call) => {
    expect(wrongWith(call, () => propagator !== PROPAGATORS['composite'], VALUES)).toEqual([]);
  });

  it('headers of 10 MB', () => {
    const read = (value: string): unknown =>
      propagator.extract(ROOT_CONTEXT, { traceparent: value, tracestate: value, baggage: value }, headersGetter);
    expect(wrongWith(read as never, undefined, HEADERS)).toEqual([]);
    const readRest = (value: string): unknown =>
      propagator.extract(ROOT_CONTEXT, { traceparent, tracestate: value, baggage: value }, headersGetter);
    expect(wrongWith(readRest as never, undefined, HEADERS)).toEqual([]);
  });
});

describe('these never throw and never take long, whatever they are given', () => {
  const run = (): number => 1;
  const inside = (): unknown => [
    tracer.startSpan('s').end(),
    tracer.span('t', run),
    getCurrentSpan(),
    getBaggage(),
    tracer.enabled(),
    inject({}),
  ];
  const calls: Readonly<Record<string, (value: never) => unknown>> = {
    inject: (value) => inject(value),
    'inject context': (value) => inject({}, value),
    'inject set': (value) => inject({ set: value }, context),
    extract: (value) => extract(value),
    'extract context': (value) => extract({ traceparent: PARENT }, value),
    'extract headers': (value) => extract({ traceparent: value, tracestate: value, baggage: value } as never),
    'extract get': (value) => extract({ get: value }),
    withContext: (value) => withContext(value, inside),
    bindContext: (value) => bindContext(inside, value)(),
    'bindContext function': (value) => (isProxy(value) ? undefined : bindContext(value)), // a function that nobody may read
    'context value': (value) => [
      context.setValue(key, value).getValue(key),
      context.setValue(value, 1),
      context.getValue(value),
      context.deleteValue(value),
    ],
    'active baggage': (value) => withContext(setBaggage(ROOT_CONTEXT, value), inside),
    createBaggage: (value) => createBaggage(value),
    'createBaggage value': (value) => createBaggage({ value }),
    'createBaggage entry': (value) => createBaggage({ a: { value, properties: value } }).getAllEntries(),
    'baggage methods': (value) => [
      baggage.getEntry(value),
      baggage.setEntry(value, value),
      baggage.setEntry('a', { value }),
      baggage.removeEntry(value),
      baggage.removeEntries(value, value),
    ],
    'baggage as header': (value) => inject({}, setBaggage(ROOT_CONTEXT, createBaggage({ a: { value: 'b', properties: value } }))),
    createTraceState: (value) => createTraceState(value),
    'trace state methods': (value) => {
      const state = createTraceState('a=b');
      return [state.get(value), state.set(value, value), state.set('a', value), state.unset(value)];
    },
    withSpan: (value) => withSpan(value, inside),
    'withSpan context': (value) => withSpan({ spanContext: () => value }, inside),
  };

  it.each(Object.entries(calls))('%s', (_what, call) => {
    expect(wrongWith(call, undefined, VALUES)).toEqual([]);
  });
});

it('what is no context counts as the empty one', () => {
  for (const given of [null, undefined, 1, {}, { getValue: 1 }]) {
    expect(withContext(given as never, activeContext)).toBe(ROOT_CONTEXT);
    expect(withContext(extract({ traceparent: PARENT }, given as never), activeContext).getValue).toBeTypeOf('function');
  }
});
