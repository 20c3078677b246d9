import type * as otel from '@opentelemetry/api';
import type {
  Baggage,
  Context,
  ContextManager,
  Link,
  Sampler,
  Span,
  SpanContext,
  SpanOptions,
  TextMapPropagator,
  Tracer,
  TraceState,
} from '../../src/index.ts';
import { StackContextManager, TracerProvider, W3CTraceContextPropagator } from '../../src/index.ts';

// Compiled, never run: where @opentelemetry/api 1.9 has a shape, ours is assignable to it, and its plug-ins are assignable to ours.
// DESIGN.md section 2 says what that takes.

export function oursAreTheirs(ours: {
  spanContext: SpanContext;
  span: Span;
  tracer: Tracer;
  provider: TracerProvider;
  context: Context;
  manager: ContextManager;
  propagator: TextMapPropagator;
  sampler: Sampler;
  traceState: TraceState;
  baggage: Baggage;
  link: Link;
}): unknown[] {
  const spanContext: otel.SpanContext = ours.spanContext;
  const span: otel.Span = ours.span;
  const tracer: otel.Tracer = ours.tracer;
  const provider: otel.TracerProvider = ours.provider;
  const context: otel.Context = ours.context;
  const manager: otel.ContextManager = ours.manager;
  const propagator: otel.TextMapPropagator = ours.propagator;
  const sampler: otel.Sampler = ours.sampler;
  const traceState: otel.TraceState = ours.traceState;
  const baggage: otel.Baggage = ours.baggage;
  const link: otel.Link = ours.link;
  return [spanContext, span, tracer, provider, context, manager, propagator, sampler, traceState, baggage, link];
}

export function theirsAreOurs(theirs: {
  context: otel.Context;
  manager: otel.ContextManager;
  propagator: otel.TextMapPropagator;
  spanContext: otel.SpanContext;
  span: otel.Span;
  link: otel.Link;
  traceState: otel.TraceState;
}): unknown[] {
  const context: Context = theirs.context;
  const manager: ContextManager = theirs.manager;
  const propagator: TextMapPropagator = theirs.propagator;
  const traceState: TraceState = theirs.traceState;
  const byContext: SpanOptions = { parent: theirs.context };
  const bySpan: SpanOptions = { parent: theirs.span };
  const bySpanContext: SpanOptions = { parent: theirs.spanContext };
  return [context, manager, propagator, traceState, byContext, bySpan, bySpanContext];
}

/** What an application writes that hands ours to OpenTelemetry's API. */
export function register(api: typeof otel): void {
  api.trace.setGlobalTracerProvider(new TracerProvider());
  api.context.setGlobalContextManager(new StackContextManager());
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

/** Code that was written against OpenTelemetry's API runs on ours. */
export function useOurs(tracer: Tracer, theirContext: otel.Context): string {
  const theirs: otel.Tracer = tracer;
  return theirs.startActiveSpan('work', { kind: 2, attributes: { a: ['b'] }, startTime: [1, 2] }, theirContext, (span) => {
    span
      .setAttributes({ a: 1 })
      .addEvent('e', { b: 2 }, new Date())
      .addLink({ context: span.spanContext() })
      .setStatus({ code: 2, message: 'no' });
    span.recordException({ name: 'E', message: 'no' }, 1);
    span.end([1, 2]);
    return span.spanContext().traceId;
  });
}
