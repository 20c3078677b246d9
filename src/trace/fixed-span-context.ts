import type { Baggage } from '../context/baggage.ts';
import { formatBaggage } from '../context/baggage-header.ts';
import { newSpanId } from './id-generator.ts';
import type { SpanContext, SpanContextJSON, SpanContextLike } from './span-context.ts';
import { TraceFlags } from './trace-flags.ts';
import { formatTraceState, type TraceState } from './trace-state.ts';
import { formatTraceparent } from './traceparent.ts';
import { hasValidIds, VALID } from './valid-ids.ts';

// A context whose ids are text: made here, read from headers, or stored. What its methods do is the same for every context of ours.

class FixedSpanContext implements SpanContext {
  declare readonly traceId: string;
  declare readonly spanId: string;
  declare readonly traceFlags: number;
  declare readonly isRemote?: boolean;
  declare readonly traceState?: TraceState;
  declare readonly parentSpanId?: string;
  declare readonly baggage?: Baggage;
  #isValid: boolean | undefined;

  constructor(
    traceId: string,
    spanId: string,
    traceFlags: number,
    isRemote: boolean,
    traceState: TraceState | undefined,
    parentSpanId: string | undefined,
    baggage: Baggage | undefined,
    isValid?: boolean,
  ) {
    this.#isValid = isValid;
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceFlags = traceFlags;
    this.isRemote = isRemote;
    // Every field is always assigned, so that all contexts have one shape; `undefined` reads as absent.
    this.traceState = traceState as TraceState;
    this.parentSpanId = parentSpanId as string;
    this.baggage = baggage as Baggage;
  }

  /** Looked at once: many spans may have this one for a parent. */
  get [VALID](): boolean {
    this.#isValid ??= hasValidIds(this);
    return this.#isValid;
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

/** `isValid` where it is known already. */
export function fixedSpanContext(
  traceId: string,
  spanId: string,
  traceFlags: number,
  isRemote: boolean,
  traceState?: TraceState,
  parentSpanId?: string,
  baggage?: Baggage,
  isValid?: boolean,
): SpanContext {
  return new FixedSpanContext(traceId, spanId, traceFlags, isRemote, traceState, parentSpanId, baggage, isValid);
}

/** What `child()` gives. */
export function childOf({ traceId, spanId, traceFlags, traceState, baggage }: SpanContext): SpanContext {
  return new FixedSpanContext(traceId, newSpanId(), traceFlags, false, traceState, spanId, baggage);
}

/** What `toJSON()` gives. */
export function spanContextJSON(context: SpanContext): SpanContextJSON {
  const { traceId, spanId, traceFlags, parentSpanId, isRemote, baggage } = context;
  const traceState = traceStateText(context);
  return {
    traceId,
    spanId,
    traceFlags,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...(traceState && { traceState }),
    ...(isRemote && { isRemote: true }),
    ...(baggage && { baggage: baggageValues(baggage) }),
  };
}

/** What `toHeaders()` gives. */
export function spanContextHeaders(context: SpanContext): Record<string, string> {
  const headers: Record<string, string> = { traceparent: formatTraceparent(context) };
  const traceState = traceStateText(context);
  if (traceState) headers['tracestate'] = traceState;
  const baggage = context.baggage && baggageText(context.baggage);
  if (baggage) headers['baggage'] = baggage;
  return headers;
}

// Trace state and baggage may be another library's, or a user's own: what throws is left out.

/** The `tracestate` header's value; empty when there is none. Never throws. */
export function traceStateText({ traceState }: SpanContextLike): string {
  try {
    return formatTraceState(traceState);
  } catch {
    return '';
  }
}

function baggageText(baggage: Baggage): string {
  try {
    return formatBaggage(baggage);
  } catch {
    return '';
  }
}

function baggageValues(baggage: Baggage): Record<string, string> {
  try {
    const listed = baggage.getAllEntries().slice(0, 10_000); // another library's may have any length
    return Object.fromEntries(listed.map(([key, { value }]) => [key, value]));
  } catch {
    return {};
  }
}
