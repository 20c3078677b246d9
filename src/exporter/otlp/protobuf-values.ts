import type { Attributes } from '../../trace/attributes.ts';
import { toText } from '../../trace/text.ts';
import { type ByteWriter, SHORT } from './byte-writer.ts';
import { type KnownAttribute, KnownAttributes, noteAttribute, putKnownAttribute } from './known-attributes.ts';
import type { KnownBytes } from './known-bytes.ts';
import { closeField, doubleField, int64Field, openField, textField, varintField } from './protobuf-fields.ts';
import { setAscii } from './set-text.ts';
import { setVarint } from './varint.ts';

// OTLP's AnyValue and KeyValue (opentelemetry.proto.common.v1). The one field of an AnyValue is always written, also where it is empty or
// zero: it says of which type the value is.

/** A KeyValue for each attribute that has a value OTLP knows, each under `tag`. */
export function writeAttributes(out: ByteWriter, tag: number, attributes: Attributes | undefined): void {
  // for-in with this test costs a third of Object.keys (bench: protobuf): V8 knows then that what it lists is the object's own.
  for (const key in attributes) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: Object.hasOwn is not known that well
    if (Object.prototype.hasOwnProperty.call(attributes, key)) writePair(out, tag, key, attributes[key]);
  }
}

function writePair(out: ByteWriter, tag: number, key: string, value: unknown): void {
  const known = keys.get(key, out);
  if (known.credit > 0) writeKnownPair(out, tag, known, value);
  else writeNewPair(out, tag, known.key, value);
}

function writeKnownPair(out: ByteWriter, tag: number, known: KnownAttribute, value: unknown): void {
  out.reserve(1);
  const start = out.at++;
  out.bytes[start] = tag; // what is known goes without it: it may be known from another list
  if (putKnownAttribute(out, known, value)) return;
  out.at = start;
  writeNewPair(out, tag, known.key, value);
  noteAttribute(out, known, value, start + 1);
}

/** A field of text that may as well not be there. JavaScript callers give anything for a name. */
export function writeText(out: ByteWriter, tag: number, value: string | undefined): void {
  if (value === undefined || value === '') return;
  textField(out, tag, toText(value));
}

/** Attribute keys as fields 1. */
const keys = /* @__PURE__ */ new KnownAttributes((out, key) => writeText(out, 0x0a, key));

function writeNewPair(out: ByteWriter, tag: number, known: KnownBytes, value: unknown): void {
  const type = typeof value;
  if (type !== 'string' && type !== 'number' && type !== 'boolean' && !Array.isArray(value)) return;
  if (known.length < 64 && isShort(value) && writeShortPair(out, tag, known, value)) return;
  const expected = known.length + 2 + expectedLength(value);
  const pair = openField(out, tag, expected);
  out.putKnown(known);
  writeValue(out, 0x12, value);
  closeField(out, pair, expected);
}

/** Most numbers are sizes, ports and codes. */
function isShort(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return value.length <= SHORT;
  return typeof value === 'number' ? (value & 0x7fff_ffff) === value : typeof value === 'boolean';
}

/** In one go, because all of its lengths have one byte. Writes nothing and says false where the text is not ASCII. */
function writeShortPair(out: ByteWriter, tag: number, key: KnownBytes, value: string | number | boolean): boolean {
  const start = out.at;
  out.reserve(128);
  const { bytes } = out;
  out.at += 2;
  out.putKnown(key); // first, because it writes beyond its end
  const content = out.at + 2;
  const end = typeof value === 'string' ? setAscii(bytes, content + 2, value) : setVarint(bytes, content + 1, Number(value));
  if (end < 0) {
    out.at = start;
    return false;
  }
  bytes[start] = tag;
  bytes[start + 1] = end - start - 2;
  bytes[content - 2] = 0x12;
  bytes[content - 1] = end - content;
  bytes[content] = typeof value === 'string' ? 0x0a : typeof value === 'number' ? 0x18 : 0x10;
  if (typeof value === 'string') bytes[content + 1] = value.length;
  out.at = end;
  return true;
}

/** What the AnyValue is likely to take. */
function expectedLength(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : 9;
}

function writeValue(out: ByteWriter, tag: number, value: unknown): void {
  const expected = expectedLength(value);
  const content = openField(out, tag, expected);
  if (typeof value === 'string') textField(out, 0x0a, value);
  else if (typeof value === 'boolean') varintField(out, 0x10, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (Array.isArray(value)) writeArray(out, value);
  closeField(out, content, expected);
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value)) int64Field(out, 0x18, value);
  else doubleField(out, 0x21, value);
}

function writeArray(out: ByteWriter, values: readonly unknown[]): void {
  const content = openField(out, 0x2a, values.length * 8);
  // By index: a hole is an empty value, as null is, and keeps its place.
  for (let i = 0; i < values.length; i++) writeValue(out, 0x0a, values[i]);
  closeField(out, content, values.length * 8);
}
