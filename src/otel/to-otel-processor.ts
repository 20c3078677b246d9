import type { SpanProcessor } from '../trace/pipeline.ts';
import { ProcessorList } from '../trace/processor-list.ts';
import type { OtelReadableSpan, OtelSpanProcessor } from './sdk-types.ts';
import { fromOtelReadableSpan, fromOtelSpan } from './span-from-otel.ts';

/**
 * Runs a processor of ours in a pipeline of OpenTelemetry's SDK. What it throws is reported and does not reach the application.
 * A span whose resource is still being detected reaches it when the resource is complete. Throws SetupError for what is no processor.
 *
 * @example
 * const processor = toOtelProcessor({ onEnd: (span) => console.log(span.name, span.durationMs) });
 * new NodeTracerProvider({ spanProcessors: [processor] });
 */
export function toOtelProcessor(processor: SpanProcessor): OtelSpanProcessor {
  const list = new ProcessorList();
  list.add(processor);
  const waiting = new Set<Promise<void>>();
  const onEnd = (span: OtelReadableSpan): void => list.onEnd(fromOtelReadableSpan(span));
  return {
    onStart: (span, parentContext) => list.onStart(fromOtelSpan(span), parentContext),
    onEnding: (span) => list.onEnding(fromOtelSpan(span)),
    onEnd: (span) => {
      const { resource } = span;
      if (!resource.asyncAttributesPending || !resource.waitForAsyncAttributes) return onEnd(span);
      const complete = resource.waitForAsyncAttributes().then(() => {
        waiting.delete(complete);
        onEnd(span);
      });
      waiting.add(complete);
    },
    forceFlush: async () => {
      await Promise.all(waiting);
      await list.forceFlush();
    },
    shutdown: async () => {
      await Promise.all(waiting);
      await list.shutdown();
    },
  };
}
