import { idle, otel3Tracer, otelTracer, ourTracer } from '../libraries.mjs';

export const title = '10 attributes and 2 events';

const rich = (tracer) => ({
  operation: () => {
    const span = tracer.startSpan('work');
    for (let i = 0; i < 5; i++) span.setAttribute(KEYS[i], 'value');
    for (let i = 5; i < 10; i++) span.setAttribute(KEYS[i], i);
    span.addEvent('first');
    span.addEvent('second', { size: 1 });
    span.end();
  },
});

const KEYS = Array.from({ length: 10 }, (_, i) => `attribute.${i}`);

export const ours = async () => rich(await ourTracer([idle]));
export const otel = async () => rich(await otelTracer([idle]));
export const otel3 = async () => rich(await otel3Tracer([idle]));
