import { setSpanId, setTraceId } from '../../trace/local-span-context.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { type ByteWriter, SHORT } from './byte-writer.ts';
import { setAscii, setHex } from './set-text.ts';
import { setUnixNano } from './unix-nano.ts';
import { setInt64, setVarint, varintSize } from './varint.ts';

// The fields of protobuf's wire format, each a tag and a value. What holds a length before its content (`openField` … `closeField`) leaves
// room for the length that is to be expected; where that was wrong, the content moves.

/** For a field whose value is a varint of 32 bits. */
export function varintField(out: ByteWriter, tag: number, value: number): void {
  out.reserve(6);
  out.bytes[out.at] = tag;
  out.at = setVarint(out.bytes, out.at + 1, value);
}

/** For a whole number that a double holds exactly. */
export function int64Field(out: ByteWriter, tag: number, value: number): void {
  out.reserve(11);
  out.bytes[out.at] = tag;
  out.at = setInt64(out.bytes, out.at + 1, value);
}

export function fixed32Field(out: ByteWriter, tag: number, value: number): void {
  out.reserve(5);
  out.bytes[out.at] = tag;
  out.view.setUint32(out.at + 1, value, true);
  out.at += 5;
}

export function doubleField(out: ByteWriter, tag: number, value: number): void {
  out.reserve(9);
  out.bytes[out.at] = tag;
  out.view.setFloat64(out.at + 1, value, true);
  out.at += 9;
}

/** Milliseconds as fixed64 nanoseconds. Throws RangeError for what is no time. */
export function timeField(out: ByteWriter, tag: number, ms: number): void {
  out.reserve(9);
  out.bytes[out.at] = tag;
  setUnixNano(out.view, out.at + 1, ms);
  out.at += 9;
}

/** Writes an empty string, too: in an AnyValue it is a value. */
export function textField(out: ByteWriter, tag: number, text: string): void {
  const { length } = text;
  if (length <= SHORT) {
    out.reserve(length + 2);
    const end = setAscii(out.bytes, out.at + 2, text);
    if (end >= 0) {
      out.bytes[out.at] = tag;
      out.bytes[out.at + 1] = length;
      out.at = end;
      return;
    }
  }
  const content = openField(out, tag, length);
  out.putText(text);
  closeField(out, content, length);
}

/** Says false, and writes nothing, where `context` has no valid id. */
export function traceIdField(out: ByteWriter, tag: number, context: SpanContextLike): boolean {
  out.reserve(18);
  return idField(out, tag, 16, setTraceId(context, out.view, out.at + 2) || setHexId(out, context.traceId, 32));
}

/** Likewise. */
export function spanIdField(out: ByteWriter, tag: number, context: SpanContextLike): boolean {
  out.reserve(10);
  return idField(out, tag, 8, setSpanId(context, out.view, out.at + 2) || setHexId(out, context.spanId, 16));
}

function setHexId(out: ByteWriter, text: string, digits: number): boolean {
  return typeof text === 'string' && text.length === digits && setHex(out.bytes, out.at + 2, text);
}

function idField(out: ByteWriter, tag: number, size: number, isThere: boolean): boolean {
  if (!isThere) return false;
  out.bytes[out.at] = tag;
  out.bytes[out.at + 1] = size;
  out.at += size + 2;
  return true;
}

/** Begins a field of about that many bytes, and says where its content does. */
export function openField(out: ByteWriter, tag: number, expectedLength: number): number {
  out.reserve(6);
  out.bytes[out.at] = tag;
  out.at += 1 + varintSize(expectedLength);
  return out.at;
}

/** Ends the field whose content began there. */
export function closeField(out: ByteWriter, content: number, expectedLength: number): void {
  const length = out.at - content;
  const expected = varintSize(expectedLength);
  const moved = varintSize(length) - expected;
  if (moved !== 0) {
    out.reserve(5);
    out.bytes.copyWithin(content + moved, content, out.at);
  }
  out.at = setVarint(out.bytes, content - expected, length) + length;
}
