import { setBaggage } from '../context/baggage.ts';
import { type Context, SPAN_KEY } from '../context/context.ts';
import { NonRecordingSpan } from './non-recording-span.ts';
import type { SpanOptions } from './span.ts';
import { type SpanContext, type SpanContextLike, toSpanContext } from './span-context.ts';

// What can be a parent, and which context it makes. `root: true` beats `parent`, which beats the context given.
//
//   a Context             is taken as it is
//   a span                becomes the current span of the context given
//   a span context        is wrapped in a span that does not record; its baggage, where it has any, enters the context

/** The context in which a span with these options starts. */
export function parentContext(options: SpanOptions | undefined, context: Context): Context {
  if (options === undefined) return context;
  if (options.root === true) return context.getValue(SPAN_KEY) === undefined ? context : context.deleteValue(SPAN_KEY);
  const { parent } = options;
  return typeof parent === 'object' && parent !== null ? toParentContext(parent, context) : context;
}

/** The context that `parent` means, on the ground of `base`. What is no parent at all leaves `base` as it is. */
export function toParentContext(parent: NonNullable<SpanOptions['parent']>, base: Context): Context {
  if ('getValue' in parent) return parent;
  if ('spanContext' in parent) return base.setValue(SPAN_KEY, parent);
  return setSpanContext(base, parent);
}

/** A context like `context` whose current span is the (usually remote) one that `spanContext` names. */
export function setSpanContext(context: Context, spanContext: SpanContextLike): Context {
  const { baggage } = spanContext as Partial<SpanContext>; // other libraries' have none
  const base = baggage ? setBaggage(context, baggage) : context;
  return base.setValue(SPAN_KEY, new NonRecordingSpan(toSpanContext(spanContext)));
}
