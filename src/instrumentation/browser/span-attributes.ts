import type { SpanProcessor } from '../../trace/pipeline.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';

/** What adds to the spans of others. */
export interface SpanAdder extends Pick<SpanProcessor, 'onStart' | 'onEnding' | 'discard'> {
  stop?(): void;
}

/** An instrumentation that adds to all spans of a page; nothing where there is no document. */
export function addingToSpans(make: (host: InstrumentationHost) => SpanAdder): Instrumentation {
  return (host) => {
    if (!globalThis.document) return () => {};
    const adder = make(host);
    host.provider.addSpanProcessor(adder);
    return () => {
      host.provider.removeSpanProcessor(adder);
      adder.stop?.();
    };
  };
}
