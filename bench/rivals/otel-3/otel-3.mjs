// OpenTelemetry 3.x, from the node_modules beside this file: its API cannot be installed next to 2.x's.

import { BatchSpanProcessor as Batch } from '@opentelemetry/sdk-trace';

export { context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
export { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
export { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
export { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
export { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

/** `new BatchSpanProcessor(exporter, limits)`, as 2.x has it. */
export function BatchSpanProcessor(exporter, limits) {
  return new Batch({ exporter, ...limits });
}
