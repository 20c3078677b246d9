// throughline: the isomorphic core. Importing it does nothing.

export { activeContext, bindContext, setContextManager, withContext } from './context/active.ts';
export { type Baggage, type BaggageEntry, createBaggage, getBaggage, setBaggage } from './context/baggage.ts';
export { type Context, createContextKey, ROOT_CONTEXT } from './context/context.ts';
export type { ContextManager } from './context/context-manager.ts';
export { StackContextManager } from './context/stack.ts';
export { suppressTracing } from './context/suppress-tracing.ts';
export { ConsoleExporter, type ConsoleExporterOptions } from './exporter/console.ts';
export { InMemoryExporter, type InMemoryExporterOptions } from './exporter/in-memory.ts';
export { reportStats } from './exporter/report-stats.ts';
export { formatTrace, type WaterfallOptions } from './exporter/waterfall.ts';
export type { WaterfallSpan } from './exporter/waterfall-span.ts';
export type { Clock } from './platform/clock.ts';
export type { Diagnostic } from './platform/diagnostics.ts';
export { SetupError } from './platform/setup-error.ts';
export { VERSION } from './platform/version.ts';
export { BatchSpanProcessor } from './processor/batch.ts';
export type { BatchSpanProcessorOptions } from './processor/batch-options.ts';
export { SimpleSpanProcessor } from './processor/simple.ts';
export { W3CBaggagePropagator } from './propagation/baggage.ts';
export { CompositePropagator } from './propagation/composite.ts';
export { type Connection, type ConnectOptions, connect } from './propagation/connect.ts';
export { extract, inject } from './propagation/global.ts';
export type { MessageEventLike, MessageTarget } from './propagation/message-target.ts';
export type { TextMapGetter, TextMapPropagator, TextMapSetter } from './propagation/propagator.ts';
export { W3CTraceContextPropagator } from './propagation/trace-context.ts';
export { type CreateTracerOptions, createTracer, type StandaloneTracer } from './start/create-tracer.ts';
export { addSpanProcessor } from './trace/add-span-processor.ts';
export type { Attributes, AttributeValue } from './trace/attributes.ts';
export { getCurrentSpan, withSpan } from './trace/current-span.ts';
export { type TraceDecorator, type TraceDecoratorOptions, trace, traced } from './trace/decorator.ts';
export { ExportError } from './trace/export-error.ts';
export { getTracer } from './trace/get-tracer.ts';
export type { IdGenerator } from './trace/id-generator.ts';
export type { SpanLimits } from './trace/limits.ts';
export type {
  EncodedBatch,
  EncodingExporter,
  ExportOptions,
  ExportResult,
  FlushOptions,
  ReadableSpan,
  SpanExporter,
  SpanExporterLike,
  SpanProcessor,
  TimedEvent,
} from './trace/pipeline.ts';
export type { InstrumentationScope, Resource } from './trace/resource.ts';
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ParentBasedSamplerOptions,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from './trace/sampler.ts';
export type { TracerOptions } from './trace/scope.ts';
export type { ExceptionOptions, Link, Span, SpanOptions } from './trace/span.ts';
export { type HeadersLike, type NewRootOptions, SpanContext, type SpanContextJSON, type SpanContextLike } from './trace/span-context.ts';
export { SpanKind } from './trace/span-kind.ts';
export { SpanStatus, SpanStatusCode } from './trace/span-status.ts';
export type { DestinationStats, Stats } from './trace/stats.ts';
export type { TimeInput } from './trace/time.ts';
export { TraceFlags } from './trace/trace-flags.ts';
export { createTraceState, type TraceState } from './trace/trace-state.ts';
export type { Tracer } from './trace/tracer.ts';
export { TracerProvider, type TracerProviderOptions } from './trace/tracer-provider.ts';
