import { newSpanId } from './id-generator.ts';
import type { SpanContext, SpanContextJSON } from './span-context.ts';
import { TraceFlags } from './trace-flags.ts';
import { type TraceState, validTraceState } from './trace-state.ts';
import { formatTraceparent } from './traceparent.ts';

// Another library's context with the members of ours: all that a tracer needs before start(). It has no baggage and parses no header, so
// that a library which takes nothing but getTracer carries neither grammar. Trace state that is not valid as it stands is left out.

export class ForeignSpanContext implements SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: TraceState;
  readonly parentSpanId?: string;

  constructor(traceId: string, spanId: string, traceFlags: number, isRemote: boolean, traceState?: TraceState, parentSpanId?: string) {
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceFlags = traceFlags;
    this.isRemote = isRemote;
    // Every field is always assigned, so that all contexts have one shape; `undefined` reads as absent.
    this.traceState = traceState as TraceState;
    this.parentSpanId = parentSpanId as string;
  }

  get sampled(): boolean {
    return (this.traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  child(): SpanContext {
    return new ForeignSpanContext(this.traceId, newSpanId(), this.traceFlags, false, this.traceState, this.spanId);
  }

  toJSON(): SpanContextJSON {
    const { traceId, spanId, traceFlags, parentSpanId, isRemote } = this;
    const traceState = validTraceState(this.traceState);
    return {
      traceId,
      spanId,
      traceFlags,
      ...(parentSpanId !== undefined && { parentSpanId }),
      ...(traceState && { traceState }),
      ...(isRemote && { isRemote }),
    };
  }

  toHeaders(): Record<string, string> {
    const tracestate = validTraceState(this.traceState);
    return { traceparent: formatTraceparent(this), ...(tracestate && { tracestate }) };
  }
}
