import { type Baggage, createBaggage } from '../context/baggage.ts';
import { errorText } from '../platform/diagnostics.ts';
import { parseTraceState, type TraceState } from './trace-state.ts';
import { isValidSpanId, isValidTraceId } from './traceparent.ts';

interface StoredSpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote: boolean;
  readonly traceState: TraceState | undefined;
  readonly parentSpanId: string | undefined;
  readonly baggage: Baggage | undefined;
}

/** What `SpanContext.fromJSON` was given, checked. A member that is null is as if it were not there. Throws a TypeError. */
export function readSpanContextJSON(data: unknown): StoredSpanContext {
  const { traceId, spanId, traceFlags, parentSpanId, traceState, isRemote, baggage } = toRecord(data);
  const hasParent = parentSpanId !== undefined && parentSpanId !== null;
  if (!isValidTraceId(traceId) || !isValidSpanId(spanId) || (hasParent && !isValidSpanId(parentSpanId))) {
    const seen = `traceId ${errorText(traceId)}, spanId ${errorText(spanId)}, parentSpanId ${errorText(parentSpanId)}`;
    throw badJson(`${seen}. It needs a traceId of 32 and span ids of 16 lower-case hex digits.`);
  }
  return {
    traceId,
    spanId,
    traceFlags: typeof traceFlags === 'number' ? traceFlags & 0xff : 0,
    isRemote: isRemote === true,
    traceState: typeof traceState === 'string' ? parseTraceState(traceState) : undefined,
    parentSpanId: hasParent ? parentSpanId : undefined,
    baggage: baggage === undefined || baggage === null ? undefined : toBaggage(baggage),
  };
}

function toRecord(data: unknown): Readonly<Record<string, unknown>> {
  let record = data;
  try {
    if (typeof data === 'string') record = JSON.parse(data);
  } catch (cause) {
    throw badJson('a text that is no JSON.', cause);
  }
  if (typeof record === 'object' && record !== null) return record as Readonly<Record<string, unknown>>; // each member is checked
  throw badJson(`${errorText(record)}. It needs the object that toJSON() gave, or its JSON text.`);
}

function toBaggage(values: unknown): Baggage {
  if (
    typeof values === 'object' &&
    values !== null &&
    !(Symbol.iterator in values) &&
    Object.values(values).every((value) => typeof value === 'string')
  ) {
    return createBaggage(values as Record<string, string>); // checked
  }
  throw badJson('a baggage that is no object of strings.');
}

function badJson(seen: string, cause?: unknown): TypeError {
  return Object.assign(new TypeError(`SpanContext.fromJSON was given ${seen}`, { cause }), { code: 'bad_span_context' });
}
