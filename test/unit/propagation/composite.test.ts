import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { type Diagnostic, setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { SetupError } from '../../../src/platform/setup-error.ts';
import { W3CBaggagePropagator } from '../../../src/propagation/baggage.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import { CompositePropagator } from '../../../src/propagation/composite.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';
import { W3CTraceContextPropagator } from '../../../src/propagation/trace-context.ts';
import { getSpan } from '../../../src/trace/current-span.ts';
import { FULL, TRACE_ID } from './contexts.ts';
import { propagatorSuite } from './propagator.suite.ts';

const traceContext = new W3CTraceContextPropagator();
const baggage = new W3CBaggagePropagator();

propagatorSuite('CompositePropagator', { propagator: new CompositePropagator({ propagators: [traceContext, baggage] }), full: FULL });

describe('a member that fails', () => {
  const told: Diagnostic[] = [];
  beforeEach(() => {
    told.length = 0;
    setDiagnosticListener((diagnostic) => told.push(diagnostic));
  });
  afterEach(() => setDiagnosticListener(undefined));

  const broken: TextMapPropagator = {
    inject() {
      throw new Error('cannot write');
    },
    extract() {
      throw new Error('cannot read');
    },
    fields: () => ['broken'],
  };
  const composite = new CompositePropagator({ propagators: [traceContext, broken, baggage] });

  test('never stops the others from writing, and is reported once', () => {
    const carrier = {};
    composite.inject(FULL, carrier, headersSetter);
    composite.inject(FULL, carrier, headersSetter);
    expect(Object.keys(carrier)).toEqual(['traceparent', 'tracestate', 'baggage']);
    expect(told).toMatchObject([{ code: 'propagator_failed', count: 1 }]);
    expect(told[0]?.message).toContain('cannot write');
  });

  test('never stops the others from reading, and is reported', () => {
    const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01`, baggage: 'a=1' };
    const context = composite.extract(ROOT_CONTEXT, headers, headersGetter);
    expect(getSpan(context)?.spanContext().traceId).toBe(TRACE_ID);
    expect(getBaggage(context)?.getEntry('a')).toEqual({ value: '1' });
    expect(told[0]?.message).toContain('cannot read');
  });

  test('is survived even without a prototype, throwing nothing printable, or giving no context', () => {
    const odd = Object.assign(Object.create(null), {
      inject() {
        throw Object.create(null);
      },
      extract: () => undefined,
      fields: () => [],
    }) as TextMapPropagator;
    const survivor = new CompositePropagator({ propagators: [odd] });
    survivor.inject(FULL, {}, headersSetter);
    expect(survivor.extract(FULL, {}, headersGetter)).toBe(FULL);
    expect(told).toHaveLength(1);
  });
});

test('names a field once when two members write it', () => {
  const composite = new CompositePropagator({ propagators: [traceContext, traceContext, baggage] });
  expect(composite.fields()).toEqual(['traceparent', 'tracestate', 'baggage']);
});

test('does nothing without members', () => {
  const composite = new CompositePropagator({ propagators: [] });
  expect(composite.extract(FULL, {}, headersGetter)).toBe(FULL);
  expect(composite.fields()).toEqual([]);
});

test('refuses a member that is no propagator', () => {
  expect(() => new CompositePropagator({ propagators: [{} as TextMapPropagator] })).toThrow(SetupError);
  expect(() => new CompositePropagator({ propagators: [undefined as unknown as TextMapPropagator] })).toThrow(/inject, extract and fields/);
});
