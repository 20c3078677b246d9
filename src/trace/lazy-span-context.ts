import type { Baggage } from '../context/baggage.ts';
import { childOf, spanContextHeaders, spanContextJSON } from './fixed-span-context.ts';
import { newSpanId, newTraceId } from './id-generator.ts';
import type { SpanContext, SpanContextJSON } from './span-context.ts';
import { TraceFlags } from './trace-flags.ts';
import type { TraceState } from './trace-state.ts';
import { VALID } from './valid-ids.ts';

// What local-span-context.ts is, for pages: there it is built in that one's place (rollup.config.mjs). A page sends JSON, for which every id is
// made as text anyway; so ids are text from the beginning, and still not made before somebody asks. A child asks for its parent's.

class LazySpanContext implements SpanContext {
  declare readonly traceFlags: number;
  declare readonly traceState?: TraceState;
  declare readonly baggage?: Baggage;
  declare readonly parentSpanId?: string;
  #traceId: string | undefined;
  #spanId: string | undefined;

  constructor(parent: SpanContext | undefined, traceFlags: number, traceState: TraceState | undefined, baggage: Baggage | undefined) {
    this.traceFlags = traceFlags;
    this.traceState = traceState as TraceState; // always assigned, so that all contexts have one shape
    this.baggage = baggage as Baggage;
    this.parentSpanId = parent?.spanId as string;
    this.#traceId = parent?.traceId;
  }

  get [VALID](): boolean {
    return true;
  }

  get traceId(): string {
    this.#traceId ??= newTraceId();
    return this.#traceId;
  }

  get spanId(): string {
    this.#spanId ??= newSpanId();
    return this.#spanId;
  }

  get isRemote(): boolean {
    return false;
  }

  get sampled(): boolean {
    return (this.traceFlags & TraceFlags.SAMPLED) !== 0;
  }

  child(): SpanContext {
    return childOf(this);
  }

  toJSON(): SpanContextJSON {
    return spanContextJSON(this);
  }

  toHeaders(): Record<string, string> {
    return spanContextHeaders(this);
  }
}

/** The context of a new span below `parent`, or of a new trace; its ids are random. */
export function newLocalSpanContext(
  parent: SpanContext | undefined,
  traceFlags: number,
  traceState: TraceState | undefined,
  baggage: Baggage | undefined,
): SpanContext {
  return new LazySpanContext(parent, traceFlags, traceState, baggage);
}

/** The same: it takes no more room than a note of what to make. */
export { newLocalSpanContext as laterSpanContext };

/** There are no words to write. */
export function setTraceId(): boolean {
  return false;
}

export { setTraceId as setSpanId };
