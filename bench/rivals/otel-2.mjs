// OpenTelemetry 2.x, from this project's own node_modules, under the names that otel-3.mjs has too.

export { context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
export { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
export { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
export { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider as TracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
} from '@opentelemetry/sdk-trace-base';
