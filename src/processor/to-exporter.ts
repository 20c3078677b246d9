import { errorText } from '../platform/diagnostics.ts';
import { SetupError } from '../platform/setup-error.ts';
import { ExportError } from '../trace/export-error.ts';
import type { EncodingExporter, ExportOptions, SpanExporter, SpanExporterLike } from '../trace/pipeline.ts';

/** An exporter out of what a user may give for one. Throws SetupError for what is none. */
export function toExporter(given: SpanExporterLike): SpanExporter {
  if (typeof given === 'function') {
    return { name: given.name || 'function', maxConcurrentExports: Number.POSITIVE_INFINITY, export: async (spans) => given(spans) };
  }
  if (typeof (given as Partial<SpanExporter> | null)?.export === 'function') return given; // JavaScript callers give anything
  throw new SetupError(
    'bad_exporter',
    `an exporter was expected, but ${given === null ? 'null' : typeof given} has no method export(spans, options). A function that takes the spans will do too.`,
  );
}

export function isEncoding(exporter: SpanExporter): exporter is EncodingExporter {
  const { encode, send } = exporter as Partial<EncodingExporter>; // what makes it one
  return typeof encode === 'function' && typeof send === 'function';
}

/**
 * The second argument of `export`. It can be called, because OpenTelemetry's exporters take theirs for the function to call back, some of
 * them out of a timer, where "is not a function" would end the application. `checkPromise` then says what is wrong.
 */
export function exportOptions(signal: AbortSignal, final: boolean): ExportOptions {
  return Object.assign(() => {}, { signal, final });
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
  return errorText(exporter.name ?? (exporter.constructor?.name || 'exporter'));
}

/** What the delivery decides by. */
export interface Failure {
  /** Under which reason the spans are counted: the error's stable code, where it has one. */
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly status?: number | undefined;
  /** Sent again, it may be there twice. */
  readonly mayHaveArrived: boolean;
}

/** What an export failed with, by its fields; any value may have been thrown. Never throws. */
export function failureOf(error: unknown): Failure {
  try {
    const { code, retryable, retryAfterMs, status, notTaken } = error as Partial<ExportError>; // any value but null and undefined can be asked
    return {
      code: typeof code === 'string' && code ? code : 'export_failed',
      retryable: retryable === true,
      retryAfterMs,
      status,
      mayHaveArrived: notTaken !== true,
    };
  } catch {
    return { code: 'export_failed', retryable: false, mayHaveArrived: true }; // a getter or a proxy
  }
}
