import type { SpanExporter, SpanExporterLike } from '../trace/pipeline.ts';
import { checkOtelMethods } from './check-otel-methods.ts';
import type { OtelSpanExporter } from './sdk-types.ts';
import { fromOtelReadableSpan } from './span-from-otel.ts';

/**
 * An exporter of ours for the processors of OpenTelemetry's SDK. They have no deadline to hand on, so the signal that it is given never
 * aborts. Throws SetupError for what is no exporter.
 *
 * @example
 * import * as sdk from '@opentelemetry/sdk-trace-base';
 * new sdk.BatchSpanProcessor(toOtelExporter(new ConsoleExporter({ pretty: true })));
 */
export function toOtelExporter(given: SpanExporterLike): OtelSpanExporter {
  const exporter: Pick<SpanExporter, 'export' | 'forceFlush' | 'shutdown'> =
    typeof given === 'function' ? { export: async (spans) => given(spans) } : given;
  checkOtelMethods('toOtelExporter', exporter, ['export'], 'It takes an exporter of throughline, or a function that takes the spans.');
  const { signal } = new AbortController();
  return {
    export: (spans, resultCallback) => {
      // Async, so that an exporter that throws is one that rejects.
      const run = async (): Promise<unknown> => exporter.export(spans.map(fromOtelReadableSpan), { signal, final: false });
      run().then(
        () => resultCallback({ code: 0 }),
        (error) => resultCallback({ code: 1, error: error instanceof Error ? error : new Error(String(error)) }),
      );
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: async () => exporter.shutdown?.(),
  };
}
