import { idle, otel3Tracer, otelTracer, ourTracer } from '../libraries.mjs';

export const title = 'start and end a recording root span';

const root = (tracer) => ({ operation: () => tracer.startSpan('work').end() });

export const ours = async () => root(await ourTracer([idle]));
export const otel = async () => root(await otelTracer([idle]));
export const otel3 = async () => root(await otel3Tracer([idle]));
