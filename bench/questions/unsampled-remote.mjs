import { getter, idle, otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = 'a span under an unsampled remote parent';

const HEADERS = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };

const child = (tracer, { ROOT_CONTEXT, W3CTraceContextPropagator }) => {
  const parent = new W3CTraceContextPropagator().extract(ROOT_CONTEXT, HEADERS, getter);
  return { operation: () => tracer.startSpan('work', undefined, parent).end() };
};

const asTheParent = ({ ParentBasedSampler, AlwaysOnSampler }) => new ParentBasedSampler({ root: new AlwaysOnSampler() });

export async function ours() {
  const packages = await throughline();
  return child(await ourTracer([idle], asTheParent(packages)), packages);
}

async function theirs(library) {
  const packages = await library();
  return child(await otelTracer([idle], asTheParent(packages), library), packages);
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** An object that knows its parent, and would make an id if somebody asked. */
export const floor = () => {
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 };
  return { operation: () => new Unsampled(parent).end() };
};

class Unsampled {
  id = undefined;
  constructor(parent) {
    this.parent = parent;
  }
  /** Returned, so that the compiler cannot leave it out. */
  end() {
    return this;
  }
}
