import { SetupError } from '../platform/setup-error.ts';
import { ExportError } from '../trace/export-error.ts';
import type { EncodingExporter, SpanExporter, SpanExporterLike } from '../trace/pipeline.ts';

/** An exporter out of what a user may give for one. Throws SetupError for what is none. */
export function toExporter(given: SpanExporterLike): SpanExporter {
  if (typeof given === 'function') {
    return { name: given.name || 'function', maxConcurrentExports: Number.POSITIVE_INFINITY, export: async (spans) => given(spans) };
  }
  if (typeof given === 'object' && given !== null && typeof given.export === 'function') return given;
  throw new SetupError(
    'bad_exporter',
    `an exporter was expected, but ${given === null ? 'null' : typeof given} has no method export(spans, options). A function that takes the spans will do too.`,
  );
}

export function isEncoding(exporter: SpanExporter): exporter is EncodingExporter {
  return 'encode' in exporter && typeof exporter.encode === 'function' && 'send' in exporter && typeof exporter.send === 'function';
}

/** What `export` gave, if it is the promise it must be. OpenTelemetry's exporters give none: they call back with a result code. */
export function checkPromise<T>(result: Promise<T>, exporter: SpanExporter): Promise<T> {
  if (typeof (result as Partial<Promise<T>> | undefined)?.then === 'function') return result; // JavaScript callers may give anything
  throw new ExportError(
    'no_promise',
    `export() of ${exporterName(exporter)} returned ${typeof result} instead of a promise. Wrap an OpenTelemetry exporter: fromOtelExporter(exporter) from throughline/otel.`,
    { retryable: false },
  );
}

export function exporterName(exporter: SpanExporter): string {
  return exporter.name ?? (exporter.constructor?.name || 'exporter');
}
