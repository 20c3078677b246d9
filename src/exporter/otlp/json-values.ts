import type { Attributes } from '../../trace/attributes.ts';
import type { ByteWriter } from './byte-writer.ts';
import { writeText, writeUint31 } from './json-scalars.ts';
import { numberValue } from './json-text.ts';
import { KnownAttributes, noteAttribute, putKnownAttribute } from './known-attributes.ts';
import { ascii, type KnownBytes } from './known-bytes.ts';

// OTLP's AnyValue and KeyValue as JSON in bytes.

/** The member with the attributes that have a value OTLP knows; nothing when there are none. */
export function writeAttributes(out: ByteWriter, attributes: Attributes | undefined): void {
  const start = out.at;
  out.putKnown(ATTRIBUTES);
  const first = out.at;
  // for-in with this test costs a third of Object.keys (bench: json): V8 knows then that what it lists is the object's own.
  for (const key in attributes) {
    // biome-ignore lint/suspicious/noPrototypeBuiltins: Object.hasOwn is not known that well
    if (Object.prototype.hasOwnProperty.call(attributes, key)) writePair(out, key, attributes[key]);
  }
  if (out.at === first) out.at = start;
  else out.bytes[out.at - 1] = 0x5d; // a bracket in place of the last comma
}

const ATTRIBUTES = /* @__PURE__ */ ascii(',"attributes":[');
const STRING_VALUE = /* @__PURE__ */ ascii('{"stringValue":"');
const INT_VALUE = /* @__PURE__ */ ascii('{"intValue":"');
const CLOSE = /* @__PURE__ */ ascii('"}');
const CLOSE_STRING_PAIR = /* @__PURE__ */ ascii('"}},');
const CLOSE_PAIR = /* @__PURE__ */ ascii('},');
const TRUE = /* @__PURE__ */ ascii('{"boolValue":true}');
const FALSE = /* @__PURE__ */ ascii('{"boolValue":false}');
const NO_VALUE = /* @__PURE__ */ ascii('{}');
const COMMA = /* @__PURE__ */ ascii(',');
const ARRAY_VALUE = /* @__PURE__ */ ascii('{"arrayValue":{"values":[');

const keys = /* @__PURE__ */ new KnownAttributes((out, key) => {
  out.putText('{"key":"');
  writeText(out, key);
  out.putText('","value":{"stringValue":"'); // most are strings: the others take that back
});

function writePair(out: ByteWriter, key: string, value: unknown): void {
  const known = keys.get(key, out);
  if (known.credit <= 0) {
    writeNewPair(out, known.key, value);
  } else if (!putKnownAttribute(out, known, value)) {
    const start = out.at;
    writeNewPair(out, known.key, value);
    noteAttribute(out, known, value, start);
  }
}

/** With a comma after it. */
function writeNewPair(out: ByteWriter, key: KnownBytes, value: unknown): void {
  if (typeof value === 'string') {
    out.putKnown(key);
    writeText(out, value);
    out.putKnown(CLOSE_STRING_PAIR);
  } else if (typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value)) {
    out.putKnown(key);
    out.at -= STRING_VALUE.length;
    writeValue(out, value);
    out.putKnown(CLOSE_PAIR);
  }
}

function writeValue(out: ByteWriter, value: unknown): void {
  if (typeof value === 'string') {
    out.putKnown(STRING_VALUE);
    writeText(out, value);
    out.putKnown(CLOSE);
  } else if (typeof value === 'number') {
    writeNumber(out, value);
  } else if (Array.isArray(value)) {
    writeArray(out, value);
  } else {
    out.putKnown(value === true ? TRUE : value === false ? FALSE : NO_VALUE);
  }
}

/** Most numbers are sizes, ports and codes. */
function writeNumber(out: ByteWriter, value: number): void {
  if ((value & 0x7fff_ffff) !== value) {
    out.putText(numberValue(value));
    return;
  }
  out.putKnown(INT_VALUE);
  writeUint31(out, value);
  out.putKnown(CLOSE);
}

function writeArray(out: ByteWriter, values: readonly unknown[]): void {
  out.putKnown(ARRAY_VALUE);
  // By index: a hole is an empty value, as null is, and keeps its place.
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out.putKnown(COMMA);
    writeValue(out, values[i]);
  }
  out.putText(']}}');
}
