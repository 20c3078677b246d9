// The same small set-ups for both libraries: a tracer whose spans are recorded and sampled, with a given processor.

/** A tracer of ours, nested spans kept by AsyncLocalStorage. */
export async function ourTracer(processors) {
  const { TracerProvider, setContextManager } = await import('throughline');
  const { AsyncLocalStorageContextManager } = await import('throughline/node');
  setContextManager(new AsyncLocalStorageContextManager());
  return new TracerProvider({ processors }).getTracer('bench');
}

/** A tracer of OpenTelemetry's, likewise. */
export async function otelTracer(spanProcessors) {
  const { context } = await import('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { BasicTracerProvider } = await import('@opentelemetry/sdk-trace-base');
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return new BasicTracerProvider({ spanProcessors }).getTracer('bench');
}

/** A processor that does nothing, for either: both stay recording. */
export const idle = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
