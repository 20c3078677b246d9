import { errorText } from '../platform/diagnostics.ts';
import { ExportError } from '../trace/export-error.ts';
import type { ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import { checkOtelMethods } from './check-otel-methods.ts';
import { toOtelReadableSpan } from './otel-span.ts';
import type { OtelSpanExporter } from './sdk-types.ts';

/**
 * An exporter of OpenTelemetry's SDK for our processors. What it reports as failed is an ExportError with the code `otel_export_failed`
 * that is not retried: these exporters retry by themselves. Throws SetupError for what is no exporter.
 *
 * @example
 * start({ exporter: fromOtelExporter(new ZipkinExporter()) });
 */
export function fromOtelExporter(exporter: OtelSpanExporter): SpanExporter {
  checkOtelMethods(
    'fromOtelExporter',
    exporter,
    ['export', 'shutdown'],
    'It takes a SpanExporter of @opentelemetry/sdk-trace-base; for a processor use fromOtelProcessor.',
  );
  return {
    name: exporter.constructor?.name || 'OtelExporter',
    export: (spans) => exportSpans(exporter, spans),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function exportSpans(exporter: OtelSpanExporter, spans: readonly ReadableSpan[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(toExportError(exporter, error));
    // Async, so that an exporter that throws, or is async itself and rejects, has failed like one that says so.
    const run = async (): Promise<void> =>
      exporter.export(spans.map(toOtelReadableSpan), ({ code, error }) => (code === 0 ? resolve() : fail(error)));
    run().catch(fail);
  });
}

function toExportError(exporter: OtelSpanExporter, cause: unknown): ExportError {
  const { code: status } = (cause ?? {}) as { readonly code?: unknown }; // the OTLP exporters put the HTTP status there
  return new ExportError(
    'otel_export_failed',
    `${exporter.constructor?.name} reported ${cause === undefined ? 'a failure without saying why' : errorText(cause)}`,
    { retryable: false, cause, ...(typeof status === 'number' && { status }) },
  );
}
