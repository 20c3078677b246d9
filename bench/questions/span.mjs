import { floorTracer } from '../floors/span.mjs';
import { datadog, idle, otel3Tracer, otelTracer, ourTracer, sentry } from '../libraries.mjs';

export const title = 'start and end a recording root span';

const root = (tracer) => ({ operation: () => tracer.startSpan('work').end() });

export const ours = async () => root(await ourTracer([idle]));
export const otel = async () => root(await otelTracer([idle]));
export const otel3 = async () => root(await otel3Tracer([idle]));
export const floor = () => root(floorTracer);

// Theirs go through their queues too: they have no way around them.
export async function sentryNode() {
  const { startInactiveSpan, pause } = await sentry();
  return { pause, operation: () => startInactiveSpan({ name: 'work' }).end() };
}

export async function ddTrace() {
  const { tracer, pause } = await datadog();
  return { pause, operation: () => tracer.startSpan('work').finish() };
}
