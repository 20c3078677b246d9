import { floorTracer } from '../floors/span.mjs';
import { datadog, idle, otel3Tracer, otelTracer, ourTracer, sentry } from '../libraries.mjs';

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
export const floor = () => pair(floorTracer);

export async function sentryNode() {
  const { startSpan, pause } = await sentry();
  return { pause, operation: () => startSpan({ name: 'outer' }, () => startSpan({ name: 'inner' }, () => {})) };
}

export async function ddTrace() {
  const { tracer, pause } = await datadog();
  return { pause, operation: () => tracer.trace('outer', () => tracer.trace('inner', () => {})) };
}
