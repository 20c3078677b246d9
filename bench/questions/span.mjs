import { idle, otelTracer, ourTracer } from '../libraries.mjs';

export const title = 'start and end a recording root span';

export async function ours() {
  const tracer = await ourTracer([idle]);
  return { operation: () => tracer.startSpan('work').end() };
}

export async function otel() {
  const tracer = await otelTracer([idle]);
  return { operation: () => tracer.startSpan('work').end() };
}
