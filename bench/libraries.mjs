// The same small set-ups for every library: a tracer with given processors and sampler, nested spans kept by AsyncLocalStorage. Sentry and
// dd-trace have neither processors nor samplers to be given: they start as an application starts them.

/** A processor that does nothing, for each of them: spans stay recording. */
export const idle = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };

/** Everything of ours in Node, as one module. */
export const throughline = async () => ({ ...(await import('throughline')), ...(await import('throughline/node')) });
export const otel2 = () => import('./rivals/otel-2.mjs');
export const otel3Library = () => import('./rivals/otel-3/otel-3.mjs');

/** A tracer of ours. Without a sampler, every span is sampled. */
export async function ourTracer(processors, sampler) {
  const { TracerProvider, setContextManager, AsyncLocalStorageContextManager, AlwaysOnSampler } = await throughline();
  setContextManager(new AsyncLocalStorageContextManager());
  return new TracerProvider({ processors, sampler: sampler ?? new AlwaysOnSampler() }).getTracer('bench');
}

/** A tracer of OpenTelemetry's, likewise; of 2.x unless the library is given. */
export async function otelTracer(spanProcessors, sampler, library = otel2) {
  const { context, AsyncLocalStorageContextManager, TracerProvider, AlwaysOnSampler } = await library();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return new TracerProvider({ spanProcessors, sampler: sampler ?? new AlwaysOnSampler() }).getTracer('bench');
}

export const otel3Tracer = (spanProcessors, sampler) => otelTracer(spanProcessors, sampler, otel3Library);

/** Their queues empty themselves in timers and microtasks, so that batches need pauses. */
const pause = () => new Promise((resolve) => setImmediate(resolve));

export async function sentry(options = {}) {
  const { start } = await import('./rivals/sentry/sentry.mjs');
  return { ...start(options), pause };
}

export async function datadog(options = {}) {
  const { start } = await import('./rivals/dd-trace/dd-trace.mjs');
  return { tracer: start(options), pause };
}

/** Reads headers from a plain object, and writes them there. */
export const getter = { keys: Object.keys, get: (carrier, key) => carrier[key] };
export const setter = {
  set(carrier, key, value) {
    carrier[key] = value;
  },
};
