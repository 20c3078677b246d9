import type { Attributes } from '../../trace/attributes.ts';
import { toText } from '../../trace/text.ts';
import type { ByteWriter } from './byte-writer.ts';

// OTLP's AnyValue and KeyValue (opentelemetry.proto.common.v1). The one field of an AnyValue is always written, also where it is empty or
// zero: it says of which type the value is.

/** A KeyValue for each attribute that has a value OTLP knows, each under `tag`. */
export function writeAttributes(out: ByteWriter, tag: number, attributes: Attributes | undefined): void {
  if (!attributes) return;
  for (const key of Object.keys(attributes)) {
    const value: unknown = attributes[key];
    if (!hasValue(value)) continue;
    if ((typeof value === 'string' || isShort(value)) && out.shortPair(tag, key, value)) continue;
    const expected = key.length + 4 + expectedLength(value);
    const pair = out.open(tag, expected);
    writeText(out, 0x0a, key);
    writeValue(out, 0x12, value);
    out.close(pair, expected);
  }
}

/** A field of text that may as well not be there. JavaScript callers give anything for a name. */
export function writeText(out: ByteWriter, tag: number, value: string | undefined): void {
  if (value === undefined || value === '') return;
  out.text(tag, toText(value));
}

function hasValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value);
}

/** What the AnyValue is likely to take. */
function expectedLength(value: unknown): number {
  return typeof value === 'string' ? value.length + 2 : 9;
}

function writeValue(out: ByteWriter, tag: number, value: unknown): void {
  const expected = expectedLength(value);
  const content = out.open(tag, expected);
  if (typeof value === 'string') out.text(0x0a, value);
  else if (typeof value === 'boolean') out.varint(0x10, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(out, value);
  else if (Array.isArray(value)) writeArray(out, value);
  out.close(content, expected);
}

/** Most numbers are sizes, ports and codes. */
function isShort(value: unknown): value is number {
  return typeof value === 'number' && (value & 0x7fff_ffff) === value;
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value)) out.int64(0x18, value);
  else out.double(0x21, value);
}

function writeArray(out: ByteWriter, values: readonly unknown[]): void {
  const content = out.open(0x2a, values.length * 8);
  // By index: a hole is an empty value, as null is, and keeps its place.
  for (let i = 0; i < values.length; i++) writeValue(out, 0x0a, values[i]);
  out.close(content, values.length * 8);
}
