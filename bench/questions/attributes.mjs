import { floorTracer } from '../floors/span.mjs';
import { datadog, idle, otel3Tracer, otelTracer, ourTracer, sentry } from '../libraries.mjs';

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
export const floor = () => rich(floorTracer);

// Their spans have no events on which they agree with us: these are the attributes alone.
export async function sentryNode() {
  const { startInactiveSpan, pause } = await sentry();
  return { pause, operation: () => attributesOf(startInactiveSpan({ name: 'work' }), 'setAttribute').end() };
}

export async function ddTrace() {
  const { tracer, pause } = await datadog();
  return { pause, operation: () => attributesOf(tracer.startSpan('work'), 'setTag').finish() };
}

function attributesOf(span, method) {
  for (let i = 0; i < 5; i++) span[method](KEYS[i], 'value');
  for (let i = 5; i < 10; i++) span[method](KEYS[i], i);
  return span;
}
