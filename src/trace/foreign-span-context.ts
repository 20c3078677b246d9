import type { SpanContext, SpanContextLike } from './span-context.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';
import { formatTraceparent } from './traceparent.ts';

// Another library's context with the members of ours: all that a tracer needs before start(). It has no baggage and knows no grammar, so
// that a library which takes nothing but getTracer carries neither.

/** What any header may hold. Trace state that is no more than that is left out by who receives it (W3C Trace Context, 3.3.1). */
const HEADER_TEXT = /^[ -~]{1,512}$/;

/** Throws where the context does: it may be anybody's. */
export function foreignSpanContext(given: SpanContextLike, parentSpanId?: string): SpanContext {
  const { traceId, spanId, traceState } = given;
  const isRemote = given.isRemote === true;
  const ids = { traceId, spanId, traceFlags: given.traceFlags & 0xff, ...(parentSpanId && { parentSpanId }) };
  const state = typeof traceState?.serialize === 'function' && { traceState };
  return {
    ...ids,
    ...state,
    isRemote,
    sampled: (ids.traceFlags & TraceFlags.SAMPLED) !== 0,
    child: () => foreignSpanContext({ ...ids, ...state, spanId: randomWord() + randomWord() }, spanId),
    toJSON: () => ({ ...ids, ...textOf(traceState, 'traceState'), ...(isRemote && { isRemote }) }),
    toHeaders: () => ({ traceparent: formatTraceparent(ids), ...textOf(traceState, 'tracestate') }),
  };
}

function textOf<K extends string>(state: TraceState | undefined, key: K): { readonly [key in K]?: string } {
  try {
    const text = String(state?.serialize());
    if (state && HEADER_TEXT.test(text)) return { [key]: text } as { readonly [key in K]: string }; // the one key
  } catch {
    // another library's
  }
  return {};
}

/** Eight hex digits, not all zero. Another library's children are not worth the SDK's generator, which a library would have to carry. */
function randomWord(): string {
  return (((Math.random() * 0xffff_ffff) >>> 0) + 1).toString(16).padStart(8, '0');
}
