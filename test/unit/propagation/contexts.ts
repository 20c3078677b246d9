import { createBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { setSpan } from '../../../src/trace/current-span.ts';
import { fixedSpanContext } from '../../../src/trace/fixed-span-context.ts';
import { NonRecordingSpan } from '../../../src/trace/non-recording-span.ts';
import { createTraceState, type TraceState } from '../../../src/trace/trace-state.ts';

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SPAN_ID = '00f067aa0ba902b7';

interface SpanParts {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceFlags?: number;
  readonly traceState?: TraceState;
}

/** A context whose current span has these ids. */
export function spanIn(context: Context, { traceId = TRACE_ID, spanId = SPAN_ID, traceFlags = 1, traceState }: SpanParts = {}): Context {
  return setSpan(context, new NonRecordingSpan(fixedSpanContext(traceId, spanId, traceFlags, false, traceState)));
}

/** A context with a span, a trace state and baggage. */
export const FULL: Context = spanIn(
  setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme & söhne', plan: { value: 'pro', properties: 'ttl=1' } })),
  { traceState: createTraceState('acme=eu-1,other=2') },
);
