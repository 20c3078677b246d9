import type { Context } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { getSpan, setSpan } from '../trace/current-span.ts';
import { NonRecordingSpan } from '../trace/non-recording-span.ts';
import { isValidSpanContext, remoteSpanContext } from '../trace/span-context.ts';
import { formatTraceState, parseTraceState } from '../trace/trace-state.ts';
import { formatTraceparent, parseTraceparent } from '../trace/traceparent.ts';
import { readField } from './carrier.ts';
import type { TextMapGetter, TextMapPropagator, TextMapSetter } from './propagator.ts';

const TRACEPARENT = 'traceparent';
const TRACESTATE = 'tracestate';

/** Carries the current span in `traceparent` and `tracestate` (W3C Trace Context Level 2). */
export class W3CTraceContextPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const spanContext = getSpan(context)?.spanContext();
    if (!spanContext || isTracingSuppressed(context) || !isValidSpanContext(spanContext)) return;
    setter.set(carrier, TRACEPARENT, formatTraceparent(spanContext));
    const traceState = formatTraceState(spanContext.traceState);
    if (traceState) setter.set(carrier, TRACESTATE, traceState);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const parent = parseTraceparent(readField(getter, carrier, TRACEPARENT));
    // Without a valid traceparent, tracestate must not even be read.
    if (!parent) return context;
    const traceState = readField(getter, carrier, TRACESTATE);
    return setSpan(context, new NonRecordingSpan(remoteSpanContext(parent, traceState ? parseTraceState(traceState) : undefined)));
  }

  fields(): string[] {
    return [TRACEPARENT, TRACESTATE];
  }
}
