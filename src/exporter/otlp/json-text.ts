import { toText } from '../../trace/text.ts';
import { checkTime } from './unix-nano.ts';

// The scalars of an OTLP JSON body. The body is pure ASCII: its length in characters is its length in bytes, so nothing has to be encoded
// to know how much a batch weighs, and V8 keeps it at one byte a character.

/** What cannot stand in a JSON string of ASCII as it is. */
const NEEDS_ESCAPE = /[^ !#-[\]-~]/;

/** `value` as a JSON string. Half a surrogate pair becomes U+FFFD: it has no UTF-8, and receivers refuse the whole body for it. */
export function quote(value: unknown): string {
  const text = toText(value);
  return NEEDS_ESCAPE.test(text) ? escapeText(text) : `"${text}"`;
}

function escapeText(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/[\u007f-\uffff]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Milliseconds since the epoch as a decimal string of nanoseconds, as exact as the double is. */
export function unixNano(ms: number): string {
  checkTime(ms);
  let whole = Math.floor(ms);
  let rest = Math.round((ms - whole) * 1e6);
  if (rest === 1e6) {
    whole++;
    rest = 0;
  }
  return whole === 0 ? `"${rest}"` : `"${whole}${String(1e6 + rest).slice(1)}"`;
}

/** A number as an OTLP value: an int64 is a string in proto3's JSON, and so are the doubles that JSON cannot write. */
export function numberValue(value: number): string {
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
}
