import { toText } from '../../trace/text.ts';
import { checkTime } from './unix-nano.ts';

// The scalars of an OTLP JSON body. What is not ASCII stands there as it is: escapes would take twice the bytes, and thirty times as long to
// make. The bytes of a body are as many as its characters, unless there was a text that is not ASCII, which is noted here.

/** How many texts beyond ASCII were made so far. Where it has not grown, nobody has to encode a body to know how much it weighs. */
export let wideTexts: number = 0;

/** What cannot stand in a JSON string as it is, and what has more than one byte. */
const NEEDS_CARE = /[^ !#-[\]-~]/;
const BEYOND_ASCII = /[^\0-~]/;

/** `value` as a JSON string. Half a surrogate pair becomes U+FFFD: it has no UTF-8, and receivers refuse the whole body for it. */
export function quote(value: unknown): string {
  const text = toText(value);
  if (!NEEDS_CARE.test(text)) return `"${text}"`;
  if (BEYOND_ASCII.test(text)) wideTexts++;
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\ufffd'));
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
