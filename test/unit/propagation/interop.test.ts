import { baggageEntryMetadataFromString, ROOT_CONTEXT as OTEL_ROOT, propagation, trace } from '@opentelemetry/api';
import * as otel from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getBaggage } from '../../../src/context/baggage.ts';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { W3CBaggagePropagator } from '../../../src/propagation/baggage.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import { CompositePropagator } from '../../../src/propagation/composite.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';
import { W3CTraceContextPropagator } from '../../../src/propagation/trace-context.ts';
import { getSpan } from '../../../src/trace/current-span.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { FULL, spanIn } from './contexts.ts';

// Theirs are the real ones from npm. Each side reads what the other wrote, and each finds the other's span in a context.

const ours = new W3CTraceContextPropagator();
const theirs: TextMapPropagator = new otel.W3CTraceContextPropagator();

function injected(propagator: TextMapPropagator, context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, headersSetter);
  return carrier;
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length }).filter((id) => /[^0]/.test(id));
const stateMembers = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_\-*/]{0,8}$/), fc.stringMatching(/^[!-+\--<>-~]{1,8}$/)), {
  selector: ([key]) => key,
  maxLength: 20,
});
const spans = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.nat(3),
  traceState: stateMembers.map((pairs) => createTraceState(pairs.map(([key, value]) => `${key}=${value}`).join())),
});

describe('trace context', () => {
  test('theirs reads what ours writes', () => {
    fc.assert(
      fc.property(spans, (span) => {
        const carrier = injected(ours, spanIn(ROOT_CONTEXT, span));
        const { traceState, ...read } = trace.getSpanContext(theirs.extract(OTEL_ROOT, carrier, headersGetter)) ?? expect.fail();
        expect(read).toEqual({ traceId: span.traceId, spanId: span.spanId, traceFlags: span.traceFlags, isRemote: true });
        expect(traceState?.serialize() ?? '').toBe(span.traceState.serialize());
      }),
    );
  });

  test('ours reads what theirs writes', () => {
    fc.assert(
      fc.property(spans, ({ traceState, ...span }) => {
        const context = trace.setSpanContext(OTEL_ROOT, { ...span, traceState: new otel.TraceState(traceState.serialize()) });
        const read = getSpan(ours.extract(ROOT_CONTEXT, injected(theirs, context), headersGetter))?.spanContext();
        expect(read).toMatchObject({ ...span, isRemote: true });
        expect(read?.traceState?.serialize() ?? '').toBe(traceState.serialize());
      }),
    );
  });

  test("each writes the other's span, from either side's context", () => {
    const carrier = injected(ours, FULL);
    expect(injected(theirs, ours.extract(ROOT_CONTEXT, carrier, headersGetter))).toEqual(carrier);
    expect(injected(ours, theirs.extract(OTEL_ROOT, carrier, headersGetter))).toEqual(carrier);
  });

  test('ours writes nothing in a context that theirs suppressed, and theirs in ours', () => {
    expect(injected(ours, otel.suppressTracing(spanIn(ROOT_CONTEXT)))).toEqual({});
  });
});

describe('baggage', () => {
  const ourBaggage = new W3CBaggagePropagator();
  const theirBaggage: TextMapPropagator = new otel.W3CBaggagePropagator();
  // Theirs writes encoded keys, where only tokens are legal, and loses empty values.
  const pairs = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[\w.-]{1,8}$/), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })), {
    selector: ([key]) => key,
    minLength: 1,
    maxLength: 20,
  });

  test('theirs reads what ours writes, and ours what theirs writes', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const baggage = propagation.createBaggage(Object.fromEntries(list.map(([key, value]) => [key, { value }])));
        const context = propagation.setBaggage(OTEL_ROOT, baggage);
        const values = (extracted: Context) =>
          getBaggage(extracted)
            ?.getAllEntries()
            .map(([key, { value }]) => [key, value]);
        const expected = baggage.getAllEntries().map(([key, { value }]) => [key, value]);
        expect(values(theirBaggage.extract(OTEL_ROOT, injected(ourBaggage, context), headersGetter))).toEqual(expected);
        expect(values(ourBaggage.extract(ROOT_CONTEXT, injected(theirBaggage, context), headersGetter))).toEqual(expected);
      }),
    );
  });

  test('ours writes the metadata of their entries, and never a line break from it', () => {
    const entry = (metadata: string) => ({ value: 'v', metadata: baggageEntryMetadataFromString(metadata) });
    const baggage = propagation.createBaggage({ a: entry('ttl=1;private'), b: entry('x\r\ny: z'), c: entry('€=1') });
    expect(injected(ourBaggage, propagation.setBaggage(OTEL_ROOT, baggage))).toEqual({ baggage: 'a=v;ttl=1;private,b=v,c=v' });
  });
});

test('their propagators run in our composite, and ours in theirs', () => {
  const mixed = new CompositePropagator({ propagators: [new otel.W3CTraceContextPropagator(), new W3CBaggagePropagator()] });
  const theirComposite = new otel.CompositePropagator({ propagators: [ours, new W3CBaggagePropagator()] });
  const carrier = injected(mixed, FULL);
  expect(carrier).toEqual(injected(theirComposite, FULL));
  expect(Object.keys(carrier)).toEqual(['traceparent', 'tracestate', 'baggage']);
});
