import { datadog, idle, otel2, otel3Library, otelTracer, ourTracer, sentry, throughline } from '../libraries.mjs';

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

/** An object, which would make its ids if somebody asked. */
export const floor = () => root({ startSpan: () => new Unsampled() });

class Unsampled {
  context = undefined;
  /** Returned, so that the compiler cannot leave it out. */
  end() {
    return this;
  }
}

export async function sentryNode() {
  const { startInactiveSpan, pause } = await sentry({ tracesSampleRate: 0 });
  return { pause, operation: () => startInactiveSpan({ name: 'work' }).end() };
}

// It decides when a trace is complete, so that an unsampled span is recorded like any other.
export async function ddTrace() {
  const { tracer, pause } = await datadog({ sampleRate: 0 });
  return { pause, operation: () => tracer.startSpan('work').finish() };
}
