import { setUnixNano } from './unix-nano.ts';
import { setVarint, varintSize } from './varint.ts';

// Protobuf's wire format, written front to back into an array that grows. What holds a length before its content (`open` … `close`)
// leaves room for the length that is to be expected; where that was wrong, the content moves. For speed, a method makes sure of its room
// once and then writes without looking. The array is kept for the next batch: to make and to zero a new one costs as much as to fill it.

/** Characters up to which a loop beats TextEncoder, which costs a view and a call (bench: protobuf). */
const SHORT = 64;
const FIRST_SIZE = 64 * 1024;
const MAX_KEPT_SIZE = 2 * 1024 * 1024;
const MAX_KEPT_KEYS = 500;

let spare: ByteWriter | undefined;

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_SIZE);
  #view: DataView = new DataView(this.#bytes.buffer);
  #at = 0;
  readonly #encoder = new TextEncoder();
  /** Attribute keys as fields 1: there are few, and they return with every span. */
  readonly #keys = new Map<string, Uint8Array>();

  /** A writer that holds nothing. */
  static take(): ByteWriter {
    const writer = spare ?? new ByteWriter();
    spare = undefined; // a getter of a span that is being written may encode spans itself
    return writer;
  }

  /** Gives the writer back, which must not be used any more. */
  release(): void {
    if (this.#bytes.length > MAX_KEPT_SIZE) return;
    if (this.#keys.size > MAX_KEPT_KEYS) this.#keys.clear();
    this.#at = 0;
    spare = this;
  }

  get length(): number {
    return this.#at;
  }

  /** Forgets what was written from there on. */
  rewind(length: number): void {
    this.#at = length;
  }

  /** What was written, up to `length`; another array as soon as more is. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  /** For a field whose value is a varint of 32 bits. */
  varint(tag: number, value: number): void {
    this.#reserve(6);
    this.#bytes[this.#at] = tag;
    this.#at = setVarint(this.#bytes, this.#at + 1, value);
  }

  int64(tag: number, value: number): void {
    this.#reserve(11);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = tag;
    let low = value >>> 0;
    let high = Math.floor(value / 2 ** 32) >>> 0;
    while (high > 0 || low > 127) {
      bytes[at++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes[at++] = low;
    this.#at = at;
  }

  fixed32(tag: number, value: number): void {
    this.#reserve(5);
    this.#bytes[this.#at] = tag;
    this.#view.setUint32(this.#at + 1, value, true);
    this.#at += 5;
  }

  double(tag: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#at] = tag;
    this.#view.setFloat64(this.#at + 1, value, true);
    this.#at += 9;
  }

  /** Milliseconds as fixed64 nanoseconds. Throws RangeError for what is no time. */
  time(tag: number, ms: number): void {
    this.#reserve(9);
    this.#bytes[this.#at] = tag;
    setUnixNano(this.#view, this.#at + 1, ms);
    this.#at += 9;
  }

  /** UTF-8. Half a surrogate pair becomes U+FFFD. Writes an empty string, too: in an AnyValue it is a value. */
  text(tag: number, text: string): void {
    if (text.length > SHORT || !this.#shortText(tag, text)) this.#longText(tag, text);
  }

  /** Writes nothing and says false for what is not ASCII. */
  #shortText(tag: number, text: string): boolean {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = tag;
    bytes[at++] = length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      bytes[at++] = unit;
    }
    this.#at = at;
    return true;
  }

  #longText(tag: number, text: string): void {
    const content = this.open(tag, text.length);
    this.#reserve(text.length * 3);
    this.#at += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written;
    this.close(content, text.length);
  }

  /** A KeyValue's key, and the bytes that it takes. */
  key(key: string): number {
    const known = this.#keys.get(key) ?? this.#newKey(key);
    const { length } = known;
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = 0; i < length; i++) bytes[at++] = known[i] as number; // below its length
    this.#at = at;
    return length;
  }

  #newKey(key: string): Uint8Array {
    const start = this.#at;
    if (key) this.text(0x0a, key);
    const made = this.#bytes.slice(start, this.#at);
    this.#at = start;
    if (key.length <= SHORT) this.#keys.set(key, made);
    return made;
  }

  /** A KeyValue with a string; writes nothing and says false for one that is not short and ASCII. */
  shortPair(tag: number, key: string, value: string): boolean {
    const known = this.#keys.get(key) ?? this.#newKey(key);
    const { length } = value;
    const size = known.length;
    if (size + length > 122) return false;
    this.#reserve(128);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = tag;
    bytes[at++] = size + length + 4;
    for (let i = 0; i < size; i++) bytes[at++] = known[i] as number; // below its length
    bytes[at++] = 0x12;
    bytes[at++] = length + 2;
    bytes[at++] = 0x0a;
    bytes[at++] = length;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 127) return false;
      bytes[at++] = unit;
    }
    this.#at = at;
    return true;
  }

  /** `digits` hexadecimal digits as bytes; writes nothing and says false for what is not so many. */
  hex(tag: number, text: string, digits: number): boolean {
    if (typeof text !== 'string' || text.length !== digits) return false;
    this.#reserve(2 + digits / 2);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = tag;
    bytes[at++] = digits / 2;
    let seen = 0;
    for (let i = 0; i < digits; i += 2) {
      const high = text.charCodeAt(i);
      const low = text.charCodeAt(i + 1);
      const byte = ((HEX_DIGITS[high & 127] as number) << 4) | (HEX_DIGITS[low & 127] as number); // there are 128
      seen |= (byte & 0x1100) | high | low;
      bytes[at++] = byte;
    }
    if (seen > 127) return false;
    this.#at = at;
    return true;
  }

  /** Begins a field of about that many bytes, and says where its content does. */
  open(tag: number, expectedLength: number): number {
    this.#reserve(6);
    this.#bytes[this.#at] = tag;
    this.#at += 1 + varintSize(expectedLength);
    return this.#at;
  }

  /** Ends the field whose content began there. */
  close(content: number, expectedLength: number): void {
    const length = this.#at - content;
    const expected = varintSize(expectedLength);
    const moved = varintSize(length) - expected;
    if (moved !== 0) {
      this.#reserve(5);
      this.#bytes.copyWithin(content + moved, content, this.#at);
    }
    this.#at = setVarint(this.#bytes, content - expected, length) + length;
  }

  #reserve(size: number): void {
    if (this.#at + size > this.#bytes.length) this.#grow(size);
  }

  #grow(size: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + size));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** What each ASCII character is worth as a digit; 256 for what is none. */
const HEX_DIGITS: Int16Array = Int16Array.from({ length: 128 }, (_, unit) => {
  const digit = Number.parseInt(String.fromCharCode(unit), 16);
  return Number.isNaN(digit) ? 256 : digit;
});
