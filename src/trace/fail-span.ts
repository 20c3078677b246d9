import type { Span } from './span.ts';

/** Records what was thrown, ends the span, and gives the same object back to be thrown on. */
export function failSpan(span: Span, error: unknown): unknown {
  // A function may have ended its span itself; then there is nothing to say.
  if (span.isRecording()) span.recordException(error);
  span.end();
  return error;
}
