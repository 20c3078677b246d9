import { setBaggage } from '../context/baggage.ts';
import { type Context, SPAN_KEY } from '../context/context.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { NonRecordingSpan } from './non-recording-span.ts';
import type { SpanOptions } from './span.ts';
import { type SpanContext, type SpanContextLike, toSpanContext } from './span-context.ts';

// What can be a parent, and which context it makes. `root: true` beats `parent`, which beats the context given.
//
//   a Context             is taken as it is
//   a span                becomes the current span of the context given
//   a span context        is wrapped in a span that does not record; its baggage, where it has any, enters the context
//   anything else         leaves the context given as it is

/** The context in which a span with these options starts. Never throws. */
export function parentContext(options: SpanOptions | undefined, context: Context): Context {
  try {
    return options ? readParent(options, context) : context;
  } catch (error) {
    report('bad_parent', `the parent of a span could not be read, so it has the current one: ${errorText(error)}`);
    return context;
  }
}

function readParent({ root, parent }: SpanOptions, context: Context): Context {
  if (root === true) return context.getValue(SPAN_KEY) ? context.setValue(SPAN_KEY, undefined) : context;
  if (typeof parent !== 'object' || parent === null) return context;
  if ('getValue' in parent) return typeof parent.getValue === 'function' ? parent : context;
  if (!('spanContext' in parent)) return typeof parent.traceId === 'string' ? setSpanContext(context, parent) : context;
  // What is not a whole span would surprise whoever asks for the current one.
  const isSpan = 'isRecording' in parent && typeof parent.isRecording === 'function';
  return context.setValue(SPAN_KEY, isSpan ? parent : new NonRecordingSpan(toSpanContext(parent.spanContext())));
}

/** A context like `context` whose current span is the (usually remote) one that `spanContext` names. */
export function setSpanContext(context: Context, spanContext: SpanContextLike): Context {
  const { baggage } = spanContext as Partial<SpanContext>; // other libraries' have none
  const base = typeof baggage?.getAllEntries === 'function' ? setBaggage(context, baggage) : context;
  return base.setValue(SPAN_KEY, new NonRecordingSpan(toSpanContext(spanContext)));
}
