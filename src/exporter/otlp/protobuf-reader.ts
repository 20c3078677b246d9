// Reads protobuf, as much of it as an exporter meets: the fields of a message, one after the other.

export interface Field {
  readonly number: number;
  /** Where the field begins: at its tag. */
  readonly start: number;
  /** Where its value begins: after the length, where it has one. */
  readonly content: number;
  readonly end: number;
  /** Of a varint: its value, as exact as a double is. */
  readonly value: number;
}

/** The fields from `at` to `end`. Throws RangeError where they are cut off or of a kind that does not exist. */
export function* readFields(bytes: Uint8Array, at = 0, end: number = bytes.length): Generator<Field> {
  let start = at;
  while (start < end) {
    const field = readField(bytes, start);
    if (field.end > end) throw new RangeError('a field that is cut off');
    yield field;
    start = field.end;
  }
}

function readField(bytes: Uint8Array, start: number): Field {
  const [tag, content] = readVarint(bytes, start);
  const number = Math.floor(tag / 8);
  const wireType = tag % 8;
  if (wireType === 1 || wireType === 5) return { number, start, content, end: content + (wireType === 1 ? 8 : 4), value: 0 };
  if (wireType !== 0 && wireType !== 2) throw new RangeError(`a field of the wire type ${wireType}`);
  const [value, next] = readVarint(bytes, content);
  return wireType === 0
    ? { number, start, content, end: next, value } //
    : { number, start, content: next, end: next + value, value: 0 };
}

function readVarint(bytes: Uint8Array, start: number): readonly [value: number, end: number] {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return [value, start + i + 1];
  }
  throw new RangeError('a varint without an end');
}
