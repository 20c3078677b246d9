import { trimOws } from '../context/optional-whitespace.ts';
import { TraceFlags } from './trace-flags.ts';

// The `traceparent` header (W3C Trace Context Level 2). Read by character codes, because every request pays for it. The two flags that
// have a meaning are kept; the reserved ones are zero in both directions. A higher version is read as far as this one is defined.

/** version, trace id, span id and flags with a dash between each. */
const LENGTH = 55;
/** No header of this name can be longer: servers refuse such header blocks. It bounds what whitespace can cost. */
const MAX_LENGTH = 8192;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
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
  if (text.length !== LENGTH && (text.charAt(LENGTH) !== '-' || text.startsWith('00'))) return undefined;
  if (text.charAt(2) !== '-' || text.charAt(35) !== '-' || text.charAt(52) !== '-') return undefined;
  if (!isHex(text, 0, 2) || text.startsWith('ff') || !isHex(text, 53, LENGTH)) return undefined;
  const traceId = text.slice(3, 35);
  const spanId = text.slice(36, 52);
  if (!isValidTraceId(traceId) || !isValidSpanId(spanId)) return undefined;
  return { traceId, spanId, traceFlags: hexDigit(text.charCodeAt(54)) & KNOWN_FLAGS };
}

/** The header's value for a valid context. */
export function formatTraceparent(context: Traceparent): string {
  return `00-${context.traceId}-${context.spanId}-0${context.traceFlags & KNOWN_FLAGS}`;
}

/** Whether `id` is 32 lower-case hex digits, not all zero. */
export function isValidTraceId(id: unknown): id is string {
  return typeof id === 'string' && id.length === 32 && isHex(id, 0, 32) && id !== NO_TRACE;
}

/** Whether `id` is 16 lower-case hex digits, not all zero. */
export function isValidSpanId(id: unknown): id is string {
  return typeof id === 'string' && id.length === 16 && isHex(id, 0, 16) && id !== NO_SPAN;
}

function isHex(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (hexDigit(text.charCodeAt(i)) < 0) return false;
  return true;
}

/** The digit's value; -1 for any other character, upper case included. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
