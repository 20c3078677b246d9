import { idle, otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = 'an unsampled root span (always off)';

const root = (tracer) => ({ operation: () => tracer.startSpan('work').end() });

export async function ours() {
  const { AlwaysOffSampler } = await throughline();
  return root(await ourTracer([idle], new AlwaysOffSampler()));
}

async function theirs(library) {
  const { AlwaysOffSampler } = await library();
  return root(await otelTracer([idle], new AlwaysOffSampler(), library));
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);
