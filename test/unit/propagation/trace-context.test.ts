import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import { W3CTraceContextPropagator } from '../../../src/propagation/trace-context.ts';
import { getSpan, setSpan } from '../../../src/trace/current-span.ts';
import type { Span } from '../../../src/trace/span.ts';
import { createTraceState, type TraceState } from '../../../src/trace/trace-state.ts';
import { FULL, SPAN_ID, spanIn, TRACE_ID } from './contexts.ts';
import { propagatorSuite } from './propagator.suite.ts';

const propagator = new W3CTraceContextPropagator();
const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;

propagatorSuite('W3CTraceContextPropagator', { propagator, full: FULL });

function injected(context: Context): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagator.inject(context, carrier, headersSetter);
  return carrier;
}

function extracted(carrier: Record<string, string | string[]>): Span | undefined {
  return getSpan(propagator.extract(ROOT_CONTEXT, carrier, headersGetter));
}

test('writes no tracestate when there is none or it is empty', () => {
  expect(injected(spanIn(ROOT_CONTEXT))).toEqual({ traceparent });
  expect(injected(spanIn(ROOT_CONTEXT, { traceState: createTraceState() }))).toEqual({ traceparent });
});

test('writes nothing for a span context that is not valid', () => {
  expect(injected(spanIn(ROOT_CONTEXT, { traceId: '0'.repeat(32) }))).toEqual({});
  expect(injected(spanIn(ROOT_CONTEXT, { spanId: '0'.repeat(16) }))).toEqual({});
  expect(injected(spanIn(ROOT_CONTEXT, { traceId: 'x\r\ny: z' }))).toEqual({});
});

test("writes a legal header for another library's trace state", () => {
  const traceState: TraceState = { get: () => undefined, set: () => traceState, unset: () => traceState, serialize: () => 'a=1\r\nx: y' };
  expect(injected(spanIn(ROOT_CONTEXT, { traceState }))).toEqual({ traceparent });
});

test('writes for the span of another library', () => {
  const foreign = { spanContext: () => ({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 }) } as Span;
  expect(injected(setSpan(ROOT_CONTEXT, foreign))).toEqual({ traceparent });
});

test('reads a remote span that does not record', () => {
  const span = extracted({ traceparent, tracestate: 'a=1,b=2' });
  expect(span?.isRecording()).toBe(false);
  expect(span?.spanContext()).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true, sampled: true });
  expect(span?.spanContext().traceState?.serialize()).toBe('a=1,b=2');
});

test('reads the traceparent even when the tracestate is malformed', () => {
  const context = extracted({ traceparent, tracestate: 'FOO=1' })?.spanContext();
  expect(context?.traceId).toBe(TRACE_ID);
  expect(context?.traceState).toBeUndefined();
});

test('does not read the tracestate when the traceparent is malformed or missing', () => {
  expect(extracted({ traceparent: `${traceparent}-x`, tracestate: 'a=1' })).toBeUndefined();
  const asked: string[] = [];
  propagator.extract(ROOT_CONTEXT, {}, { keys: () => [], get: (_carrier, key) => void asked.push(key) });
  expect(asked).toEqual(['traceparent']);
});

test('joins several tracestate lines in their order and refuses several traceparent lines', () => {
  const lines = extracted({ traceparent, tracestate: ['foo=1,bar=2', '', 'baz=3'] });
  expect(lines?.spanContext().traceState?.serialize()).toBe('foo=1,bar=2,baz=3');
  expect(extracted({ traceparent: [traceparent, traceparent] })).toBeUndefined();
});

test('keeps sampled and random and sends reserved flags as zero, whatever came in', () => {
  fc.assert(
    fc.property(fc.nat(255), (flags) => {
      const incoming = `00-${TRACE_ID}-${SPAN_ID}-${flags.toString(16).padStart(2, '0')}`;
      const context = propagator.extract(ROOT_CONTEXT, { traceparent: incoming }, headersGetter);
      expect(injected(context)).toEqual({ traceparent: `00-${TRACE_ID}-${SPAN_ID}-0${flags & 3}` });
    }),
  );
});
