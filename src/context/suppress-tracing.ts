import { type Context, SUPPRESS_KEY, toContext } from './context.ts';

/**
 * A context in which nothing is traced: spans started there do not record and are not counted, and `inject` writes no headers.
 * Exporters run in one, so that sending spans never makes spans. The key is OpenTelemetry's.
 *
 * @example
 * withContext(suppressTracing(activeContext()), () => fetch('/health'));
 */
export function suppressTracing(context: Context): Context {
  return toContext(context).setValue(SUPPRESS_KEY, true);
}

export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_KEY) === true;
}
