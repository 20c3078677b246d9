import { trimOws } from '../context/optional-whitespace.ts';
import { TraceFlags } from './trace-flags.ts';

// The `traceparent` header (W3C Trace Context Level 2). The two flags that have a meaning are kept; the reserved ones are zero in both
// directions. A higher version is read as far as this one is defined.

/** Version, trace id, span id and flags; what follows may only be a dash. Every part has a fixed length, so nothing is tried twice. */
const HEADER = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?![^-])/;
const ID = /^(?!0+$)[\da-f]+$/;
const LENGTH = 55;
/** No header of this name can be longer: servers refuse such header blocks. It bounds what whitespace can cost. */
const MAX_LENGTH = 8192;
const KNOWN_FLAGS = TraceFlags.SAMPLED | TraceFlags.RANDOM;

export interface Traceparent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** What the header says; `undefined` for one that is missing or malformed. Never throws. */
export function parseTraceparent(header: string | undefined): Traceparent | undefined {
  if (typeof header !== 'string' || header.length > MAX_LENGTH) return undefined;
  const text = trimOws(header);
  if (!HEADER.test(text) || (text.length > LENGTH && text.startsWith('00'))) return undefined;
  return { traceId: text.slice(3, 35), spanId: text.slice(36, 52), traceFlags: Number.parseInt(text.charAt(54), 16) & KNOWN_FLAGS };
}

/** The header's value for a valid context. */
export function formatTraceparent(context: Traceparent): string {
  return `00-${context.traceId}-${context.spanId}-0${context.traceFlags & KNOWN_FLAGS}`;
}

/** Whether `id` is 32 lower-case hex digits, not all zero. */
export function isValidTraceId(id: unknown): id is string {
  return isId(id, 32);
}

/** Whether `id` is 16 lower-case hex digits, not all zero. */
export function isValidSpanId(id: unknown): id is string {
  return isId(id, 16);
}

function isId(id: unknown, length: number): id is string {
  return typeof id === 'string' && id.length === length && ID.test(id);
}
