import { activeContext, runInContext } from '../context/active.ts';
import { type Context, SPAN_KEY } from '../context/context.ts';
import { parentContext } from './parent.ts';
import type { Span } from './span.ts';
import type { SpanContextLike } from './span-context.ts';

/** The span that the running code belongs to; `undefined` outside of any. */
export function getCurrentSpan(): Span | undefined {
  return getSpan(activeContext());
}

/** The span of `context`. It may be another library's: only OpenTelemetry's methods are certain. */
export function getSpan(context: Context): Span | undefined {
  return context.getValue(SPAN_KEY) as Span | undefined; // the key is used for nothing else, here and in OpenTelemetry
}

/** A context like `context` whose current span is `span`. */
export function setSpan(context: Context, span: Span): Context {
  return context.setValue(SPAN_KEY, span);
}

/**
 * Runs `fn` with `span` as the current span; with `undefined`, without any. Returns and throws what `fn` does, and does not end the span.
 *
 * There is no setter of the current span: docs/decisions/0001 says why.
 *
 * @example
 * const span = tracer.startSpan('upload');
 * withSpan(span, () => fetch('/upload', { method: 'POST' }));
 */
export function withSpan<T>(span: { spanContext(): SpanContextLike } | undefined, fn: () => T): T {
  const context = activeContext();
  return runInContext(span ? parentContext({ parent: span }, context) : context.deleteValue(SPAN_KEY), fn);
}
