import type { Baggage } from '../context/baggage.ts';
import { parseBaggage } from '../context/baggage-header.ts';
import { plainCopy } from '../platform/plain-copy.ts';
import { fixedSpanContext } from './fixed-span-context.ts';
import { newSpanId, newTraceId } from './id-generator.ts';
import { readHeader } from './read-header.ts';
import { readSpanContextJSON } from './span-context-json.ts';
import { TraceFlags } from './trace-flags.ts';
import { parseTraceState, type TraceState } from './trace-state.ts';
import { parseTraceparent, type Traceparent } from './traceparent.ts';
import { hasValidIds, VALID } from './valid-ids.ts';

// A span's identity: what crosses a process. Immutable.

/** What OpenTelemetry's API calls a SpanContext. Inputs take it, so that any library's context will do. */
export interface SpanContextLike {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: TraceState;
}

export interface SpanContext extends SpanContextLike {
  readonly parentSpanId?: string;
  /** A detached copy: it enters the context when this SpanContext is used as a parent. */
  readonly baggage?: Baggage;
  readonly sampled: boolean;
  /** A new span id in the same trace, with this one as its parent. */
  child(): SpanContext;
  toJSON(): SpanContextJSON;
  /** `traceparent`, and `tracestate` and `baggage` where there are any. */
  toHeaders(): Record<string, string>;
}

export interface SpanContextJSON {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly isRemote?: boolean;
  readonly baggage?: Readonly<Record<string, string>>;
}

/** Headers of any kind: a plain object (Node's `req.headers`, any case), `Headers`, or a `Map`. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The context that a `traceparent` names, which was found valid when it was parsed. */
export function remoteSpanContext({ traceId, spanId, traceFlags }: Traceparent, traceState?: TraceState, baggage?: Baggage): SpanContext {
  return fixedSpanContext(traceId, spanId, traceFlags, true, traceState, undefined, baggage, true);
}

/** Whether both ids are well-formed and not all zeros. */
export function isValidSpanContext(context: SpanContextLike & { readonly [VALID]?: unknown }): boolean {
  const known = context[VALID];
  return typeof known === 'boolean' ? known : hasValidIds(context); // a proxy has any member
}

/** Any library's span context with the members of ours. */
export function toSpanContext(context: SpanContextLike): SpanContext {
  if (typeof context === 'object' && 'toHeaders' in context) return context as SpanContext; // only ours has it, of whichever copy
  const { traceId, spanId, traceFlags, isRemote, traceState } = context;
  const flags = typeof traceFlags === 'number' ? traceFlags & 0xff : TraceFlags.NONE;
  return fixedSpanContext(traceId, spanId, flags, isRemote === true, toTraceState(traceState));
}

/** `value` if it is a trace state: contexts and samplers of JavaScript code may give anything. */
export function toTraceState(value: TraceState | undefined): TraceState | undefined {
  try {
    return typeof value?.serialize === 'function' ? value : undefined;
  } catch {
    return undefined; // a proxy
  }
}

/** Who `span` is, as one of our contexts; `undefined` for no span and for one that is invalid. Never throws. */
export function spanContextOf(span: { spanContext(): SpanContextLike } | undefined): SpanContext | undefined {
  try {
    const context = span?.spanContext();
    return context && isValidSpanContext(context) ? toSpanContext(context) : undefined;
  } catch {
    return undefined; // anybody's span: it is in a context, where anybody can put it
  }
}

export interface NewRootOptions {
  /** Default: true. */
  readonly sampled?: boolean;
  readonly traceState?: TraceState;
  readonly baggage?: Baggage;
}

/** Makes and reads span contexts. */
export const SpanContext: {
  newRoot(options?: NewRootOptions): SpanContext;
  fromJSON(data: unknown): SpanContext;
  fromHeaders(headers: HeadersLike): SpanContext | undefined;
} = {
  /** The first span context of a new trace, with a random trace id. */
  newRoot(options?: NewRootOptions): SpanContext {
    const { sampled = true, traceState, baggage } = plainCopy(options);
    const flags = TraceFlags.RANDOM | (sampled ? TraceFlags.SAMPLED : 0);
    return fixedSpanContext(newTraceId(), newSpanId(), flags, false, toTraceState(traceState), undefined, baggage);
  },

  /** What `toJSON` gave. Throws a TypeError for data that is no span context: stored data that is broken should be seen. */
  fromJSON(data: unknown): SpanContext {
    const { traceId, spanId, traceFlags, isRemote, traceState, parentSpanId, baggage } = readSpanContextJSON(data);
    return fixedSpanContext(traceId, spanId, traceFlags, isRemote, traceState, parentSpanId, baggage);
  },

  /** The remote parent that these headers name; `undefined` when `traceparent` is missing or malformed. Never throws. */
  fromHeaders(headers: HeadersLike): SpanContext | undefined {
    const parsed = parseTraceparent(readHeader(headers, 'traceparent'));
    if (!parsed) return undefined;
    const traceState = readHeader(headers, 'tracestate');
    const baggage = readHeader(headers, 'baggage');
    return remoteSpanContext(parsed, traceState ? parseTraceState(traceState) : undefined, baggage ? parseBaggage(baggage) : undefined);
  },
};
