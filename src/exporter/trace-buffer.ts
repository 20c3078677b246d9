import type { ReadableSpan } from '../trace/pipeline.ts';
import { toWaterfallSpan, type WaterfallSpan } from './waterfall-span.ts';

// Holds spans until they can be shown in their place: a span waits for the top of its chain, which is a local root (no parent, or a remote
// one) or the child of a span that was shown before. Children end before their parents, so with the top the whole tree is there. What
// ends after its parent is shown at once. There is no timer: when a process ends, whatever was complete has been printed, crash or not.
//
//   waiting ──its top ends──▶ shown (kept for late children to find their place) ──too many──▶ forgotten, what waits is shown first

const MAX_TRACES = 100;
const MAX_SPANS = 10_000;

/** Spans to show as one tree. */
export interface TreePart {
  readonly spans: readonly WaterfallSpan[];
  /** The ids of those among them that were shown before. */
  readonly shown: ReadonlySet<string>;
}

interface Trace {
  readonly waiting: Map<string, WaterfallSpan>;
  readonly shown: Map<string, WaterfallSpan>;
}

export class TraceBuffer {
  readonly #traces = new Map<string, Trace>();
  #size = 0;

  /** Takes spans; gives what can be shown now. */
  add(spans: readonly ReadableSpan[]): TreePart[] {
    const tops = new Map<Trace, WaterfallSpan[]>();
    for (const readable of spans) {
      const span = toWaterfallSpan(readable);
      const trace = this.#touch(span);
      if (!isLocalRoot(readable) && !trace.shown.has(span.parentSpanId ?? '')) continue;
      const found = tops.get(trace);
      if (found) found.push(span);
      else tops.set(trace, [span]);
    }
    const parts = Array.from(tops, ([trace, found]) => take(trace, found));
    return parts.concat(this.#forgetOldest());
  }

  /** All that waits, whether its top has ended or not. */
  flush(): TreePart[] {
    return Array.from(this.#traces.values(), takeWaiting).flat();
  }

  /** Puts the span into its trace, and the trace behind all that were untouched for longer. */
  #touch(span: WaterfallSpan): Trace {
    const trace = this.#traces.get(span.traceId) ?? { waiting: new Map(), shown: new Map() };
    this.#traces.delete(span.traceId);
    this.#traces.set(span.traceId, trace);
    if (!trace.shown.delete(span.spanId) && !trace.waiting.has(span.spanId)) this.#size++;
    trace.waiting.set(span.spanId, span);
    return trace;
  }

  #forgetOldest(): TreePart[] {
    const parts: TreePart[] = [];
    for (const [traceId, trace] of this.#traces) {
      if (this.#traces.size <= MAX_TRACES && this.#size <= MAX_SPANS) break;
      this.#size -= trace.waiting.size + trace.shown.size;
      this.#traces.delete(traceId);
      parts.push(...takeWaiting(trace));
    }
    return parts;
  }
}

function isLocalRoot({ parentSpanContext }: ReadableSpan): boolean {
  return !parentSpanContext || parentSpanContext.isRemote === true;
}

function takeWaiting(trace: Trace): TreePart[] {
  return trace.waiting.size > 0 ? [take(trace, [...trace.waiting.values()])] : [];
}

/** Moves `tops` and what stands below them to what was shown. Ancestors and descendants that were shown before come along. */
function take(trace: Trace, tops: readonly WaterfallSpan[]): TreePart {
  const { waiting, shown } = trace;
  const childrenOf = childrenById(trace);
  const part = { spans: [] as WaterfallSpan[], shown: new Set<string>() };
  const seen = new Set<string>();
  const stack = [...tops];
  for (let span = stack.pop(); span; span = stack.pop()) {
    if (seen.has(span.spanId)) continue;
    seen.add(span.spanId);
    part.spans.push(span);
    if (waiting.delete(span.spanId)) shown.set(span.spanId, withoutDetails(span));
    else part.shown.add(span.spanId);
    stack.push(...(childrenOf.get(span.spanId) ?? []));
  }
  for (const top of tops) {
    for (let above = parentIn(shown, top); above && !seen.has(above.spanId); above = parentIn(shown, above)) {
      seen.add(above.spanId);
      part.spans.push(above);
      part.shown.add(above.spanId);
    }
  }
  return part;
}

function parentIn(spans: ReadonlyMap<string, WaterfallSpan>, { parentSpanId }: WaterfallSpan): WaterfallSpan | undefined {
  return parentSpanId === undefined ? undefined : spans.get(parentSpanId);
}

function childrenById({ waiting, shown }: Trace): Map<string, WaterfallSpan[]> {
  const children = new Map<string, WaterfallSpan[]>();
  for (const span of [...shown.values(), ...waiting.values()]) {
    if (span.parentSpanId === undefined) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings) siblings.push(span);
    else children.set(span.parentSpanId, [span]);
  }
  return children;
}

/** What is kept of a span only for its place in the tree. */
function withoutDetails({ attributes, events, ...place }: WaterfallSpan): WaterfallSpan {
  return place;
}
