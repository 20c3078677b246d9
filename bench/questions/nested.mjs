import { idle, otel3Tracer, otelTracer, ourTracer } from '../libraries.mjs';

export const title = 'a nested active pair (AsyncLocalStorage)';

const pair = (tracer) => ({
  operation: () =>
    tracer.startActiveSpan('outer', (outer) => {
      tracer.startActiveSpan('inner', (inner) => inner.end());
      outer.end();
    }),
});

export const ours = async () => pair(await ourTracer([idle]));
export const otel = async () => pair(await otelTracer([idle]));
export const otel3 = async () => pair(await otel3Tracer([idle]));
