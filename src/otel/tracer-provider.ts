import type { TracerProvider } from '@opentelemetry/api';
import type { Context } from '../context/context.ts';
import { getTracer, globalProvider } from '../trace/get-tracer.ts';
import type { ExceptionOptions, Span, SpanOptions } from '../trace/span.ts';
import { isTimeInput, type TimeInput } from '../trace/time.ts';
import { ScopedTracer, type SpanStarter, type Tracer } from '../trace/tracer.ts';

// Our running provider for code that was written against OpenTelemetry's API. The spans are ours, the same objects everywhere; only
// recordException keeps OpenTelemetry's rule and changes no status, because that code sets the status itself where it means to.

/** Live like `getTracer`: its tracers may be taken before `start()`. Whoever finds it can flush, as AWS Lambda's wrappers do, but not stop. */
export const otelTracerProvider: TracerProvider & { forceFlush(): Promise<void> } = {
  getTracer: (name, version, options): Tracer => new ScopedTracer(new OtelStarter(getTracer(name, version, options))),
  forceFlush: async () => globalProvider()?.forceFlush(),
};

class OtelStarter implements SpanStarter {
  readonly #tracer: Tracer;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    const span = this.#tracer.startSpan(name, options, context);
    // Over the method and not around the span: a wrapper would be another object than processors, links and current spans know.
    if (span.isRecording()) span.recordException = recordWithoutStatus;
    return span;
  }

  enabled(): boolean {
    return this.#tracer.enabled();
  }
}

function recordWithoutStatus(this: Span, error: unknown, options?: TimeInput | ExceptionOptions): Span {
  const { recordException } = Object.getPrototypeOf(this) as Span; // the class's own, below this one
  return recordException.call(this, error, isTimeInput(options) ? { time: options, setStatus: false } : { setStatus: false, ...options });
}
