import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { activeContext, withContext } from '../../../src/context/active.ts';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { suppressTracing } from '../../../src/context/suppress-tracing.ts';
import { type Diagnostic, setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { SetupError } from '../../../src/platform/setup-error.ts';
import { extract, getPropagator, inject, setPropagator } from '../../../src/propagation/global.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';
import { getSpan, setSpan } from '../../../src/trace/current-span.ts';
import { fixedSpanContext } from '../../../src/trace/fixed-span-context.ts';
import { NonRecordingSpan } from '../../../src/trace/non-recording-span.ts';
import { FULL, SPAN_ID, spanIn, TRACE_ID } from './contexts.ts';
import { propagatorSuite } from './propagator.suite.ts';

const ALL = {
  traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
  tracestate: 'acme=eu-1,other=2',
  baggage: 'tenant=acme%20&%20s%C3%B6hne,plan=pro;ttl=1',
};

afterEach(() => {
  setPropagator(undefined);
  setDiagnosticListener(undefined);
});

propagatorSuite('the default propagator', { propagator: getPropagator(), full: FULL });

describe('inject', () => {
  test('writes the active context', () => {
    const headers: Record<string, string> = {};
    withContext(FULL, () => inject(headers));
    expect(headers).toEqual(ALL);
  });

  test('writes into Headers and a Map', () => {
    const headers = new Headers();
    const map = new Map<string, string>();
    inject(headers, FULL);
    inject(map, FULL);
    expect(Object.fromEntries(headers)).toEqual(ALL);
    expect(Object.fromEntries(map)).toEqual(ALL);
  });

  test('writes nothing outside of any span, and baggage without one', () => {
    const headers: Record<string, string> = {};
    inject(headers);
    expect(headers).toEqual({});
    inject(headers, setBaggage(ROOT_CONTEXT, createBaggage({ a: '1' })));
    expect(headers).toEqual({ baggage: 'a=1' });
  });

  test("writes the Context's baggage and not the span's copy", () => {
    const spanContext = fixedSpanContext(TRACE_ID, SPAN_ID, 1, false, undefined, undefined, createBaggage({ a: '1' }));
    const headers: Record<string, string> = {};
    inject(headers, setSpan(ROOT_CONTEXT, new NonRecordingSpan(spanContext)));
    expect(headers).toEqual({ traceparent: ALL.traceparent });
  });

  test('asks no propagator where tracing is suppressed', () => {
    let asked = 0;
    setPropagator({ inject: () => void asked++, extract: (context) => context, fields: () => [] });
    inject({}, suppressTracing(FULL));
    expect(asked).toBe(0);
    inject({}, FULL);
    expect(asked).toBe(1);
  });

  test('never throws, and reports a carrier that cannot be written', () => {
    const told: Diagnostic[] = [];
    setDiagnosticListener((diagnostic) => told.push(diagnostic));
    for (const carrier of [
      Object.freeze({}),
      null,
      undefined,
      {
        set: () => {
          throw new Error('no');
        },
      },
    ]) {
      inject(carrier as Record<string, string>, FULL);
    }
    expect(told[0]?.code).toBe('propagator_failed');
  });
});

describe('extract', () => {
  test("reads a plain object in any case, Node's headers, Headers and a Map", () => {
    const node: IncomingHttpHeaders = { ...ALL, host: 'example.com', 'set-cookie': ['a=1'] };
    const shouted = Object.fromEntries(Object.entries(ALL).map(([key, value]) => [key.toUpperCase(), value]));
    for (const carrier of [node, shouted, new Headers(ALL), new Map(Object.entries(ALL))]) {
      const headers: Record<string, string> = {};
      inject(headers, extract(carrier));
      expect(headers).toEqual(ALL);
    }
  });

  test('adds to the context that it is given, by default to the active one', () => {
    const local = spanIn(ROOT_CONTEXT, { spanId: '1111111111111111' });
    expect(getBaggage(extract({ baggage: 'a=1' }, local))?.getEntry('a')).toEqual({ value: '1' });
    expect(getSpan(extract({ baggage: 'a=1' }, local))).toBe(getSpan(local));
    withContext(local, () => expect(extract({})).toBe(activeContext()));
  });

  test('never throws, whatever the carrier', () => {
    const hostile = {
      get traceparent(): string {
        throw new Error('no');
      },
    };
    for (const carrier of [
      null,
      undefined,
      1,
      'x',
      [],
      hostile,
      new Proxy(
        {},
        {
          get() {
            throw new Error('no');
          },
        },
      ),
    ]) {
      expect(extract(carrier as Record<string, string>, FULL)).toBe(FULL);
    }
  });
});

describe('setPropagator', () => {
  test('makes a propagator the one of the program, and undefined brings the default back', () => {
    const byDefault = getPropagator();
    const mine: TextMapPropagator = { inject: () => {}, extract: (context) => context, fields: () => ['x'] };
    setPropagator(mine);
    expect(getPropagator()).toBe(mine);
    setPropagator(undefined);
    expect(getPropagator().fields()).toEqual(byDefault.fields());
  });

  test('refuses what is no propagator', () => {
    expect(() => setPropagator({} as TextMapPropagator)).toThrow(SetupError);
  });
});
