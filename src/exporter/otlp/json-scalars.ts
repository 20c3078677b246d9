import { setSpanId, setTraceId } from '../../trace/local-span-context.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { toText } from '../../trace/text.ts';
import { type ByteWriter, SHORT } from './byte-writer.ts';
import { quote } from './json-text.ts';
import { checkTime } from './unix-nano.ts';

// What json-text.ts makes as strings, written as bytes: the same characters.

/** The inside of a JSON string. */
export function writeText(out: ByteWriter, value: unknown): void {
  const text = toText(value);
  out.reserve(text.length * 3 + 4);
  let end = text.length <= SHORT ? setPlain(out.bytes, out.at, text) : -1;
  if (end < 0) end = setLong(out, text);
  if (end >= 0) out.at = end;
  else out.putText(quote(text).slice(1, -1));
}

/** Says where the text ends that was written at `at`: -1 where a character needs an escape, or more than one byte. */
function setPlain(bytes: Uint8Array, at: number, text: string): number {
  let end = at;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 32 || unit > 126 || unit === 34 || unit === 92) return -1;
    bytes[end++] = unit;
  }
  return end;
}

/** Says where the text ends that was written: -1 where a character needs an escape. First written, then looked at in words of four bytes (bench: json). */
function setLong(out: ByteWriter, text: string): number {
  const start = out.at;
  out.putText(text);
  const end = out.at;
  out.at = start;
  const { view } = out;
  view.setUint32(end, 0x2020_2020); // for the last word, which may go beyond the end
  let seen = 0;
  for (let at = start; at < end; at += 4) {
    const word = view.getInt32(at);
    // The highest bit of a byte: set by these subtractions in what is below 32, " and \, and in some that had it before: what is beyond ASCII.
    seen |= ~word & ((word - 0x2020_2020) | ((word ^ 0x2222_2222) - 0x0101_0101) | ((word ^ 0x5c5c_5c5c) - 0x0101_0101));
  }
  return (seen & 0x8080_8080) === 0 ? end : -1;
}

/** Pairs of characters, so that one store writes two: decimal digits 00 to 99, hex digits 00 to ff. */
const DECIMAL = /* @__PURE__ */ Uint16Array.from({ length: 100 }, (_, pair) => pairCode(String(pair).padStart(2, '0')));
const HEX = /* @__PURE__ */ Uint16Array.from({ length: 256 }, (_, byte) => pairCode(byte.toString(16).padStart(2, '0')));

function pairCode(pair: string): number {
  return (pair.charCodeAt(0) << 8) | pair.charCodeAt(1);
}

/** A whole number of up to 31 bits. */
export function writeUint31(out: ByteWriter, value: number): void {
  out.reserve(10);
  let end = out.at;
  for (let rest = value; rest > 9; rest = (rest / 10) | 0) end++;
  for (let at = end, rest = value; at >= out.at; at--, rest = (rest / 10) | 0) out.bytes[at] = 48 + (rest % 10);
  out.at = end + 1;
}

/** Milliseconds since the epoch as nanoseconds in decimal. Throws RangeError for what OTLP cannot express. */
export function writeUnixNano(out: ByteWriter, ms: number): void {
  checkTime(ms);
  let whole = Math.floor(ms);
  let rest = Math.round((ms - whole) * 1e6);
  if (rest === 1e6) {
    whole++;
    rest = 0;
  }
  const high = Math.floor(whole / 1e6);
  out.reserve(30);
  if (high > 0) {
    writeUint31(out, high);
    writeSixDigits(out, whole - high * 1e6);
    writeSixDigits(out, rest);
  } else if (whole > 0) {
    writeUint31(out, whole);
    writeSixDigits(out, rest);
  } else {
    writeUint31(out, rest);
  }
}

function writeSixDigits(out: ByteWriter, value: number): void {
  const { view, at } = out;
  const high = (value / 100) | 0;
  view.setUint16(at, DECIMAL[(high / 100) | 0] as number); // below 100, as are the others
  view.setUint16(at + 2, DECIMAL[high % 100] as number);
  view.setUint16(at + 4, DECIMAL[value - high * 100] as number);
  out.at = at + 6;
}

const TRACE_ID = /^[\da-f]{32}$/i;
const SPAN_ID = /^[\da-f]{16}$/i;

/** Says false, and writes nothing, where `context` has no valid id. */
export function writeTraceId(out: ByteWriter, context: SpanContextLike): boolean {
  out.reserve(32);
  if (setTraceId(context, out.view, out.at + 16)) return writeHex(out, 16);
  return writeId(out, context.traceId, TRACE_ID);
}

/** Likewise. */
export function writeSpanId(out: ByteWriter, context: SpanContextLike): boolean {
  out.reserve(16);
  if (setSpanId(context, out.view, out.at + 8)) return writeHex(out, 8);
  return writeId(out, context.spanId, SPAN_ID);
}

/** Makes hex of as many bytes, which stand so far ahead that each is read before its place is written. */
function writeHex(out: ByteWriter, length: number): true {
  const { bytes, view, at } = out;
  for (let i = 0; i < length; i++) view.setUint16(at + 2 * i, HEX[bytes[at + length + i] as number] as number); // a byte
  out.at = at + 2 * length;
  return true;
}

function writeId(out: ByteWriter, id: string, form: RegExp): boolean {
  if (!form.test(id)) return false;
  out.putText(id);
  return true;
}
