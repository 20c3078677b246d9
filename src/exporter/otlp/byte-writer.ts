import { setSpanId, setTraceId } from '../../trace/local-span-context.ts';
import type { SpanContextLike } from '../../trace/span-context.ts';
import { setAscii, setHex } from './set-text.ts';
import { setUnixNano } from './unix-nano.ts';
import { setInt64, setVarint, varintSize } from './varint.ts';

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

  /** For a whole number that a double holds exactly. */
  int64(tag: number, value: number): void {
    this.#reserve(11);
    this.#bytes[this.#at] = tag;
    this.#at = setInt64(this.#bytes, this.#at + 1, value);
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
    const { length } = text;
    if (length <= SHORT) {
      this.#reserve(length + 2);
      const end = setAscii(this.#bytes, this.#at + 2, text);
      if (end >= 0) {
        this.#bytes[this.#at] = tag;
        this.#bytes[this.#at + 1] = length;
        this.#at = end;
        return;
      }
    }
    const content = this.open(tag, length);
    this.#reserve(length * 3);
    this.#at += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#at)).written;
    this.close(content, length);
  }

  #newKey(key: string): Uint8Array {
    const start = this.#at;
    if (key) this.text(0x0a, key);
    const made = this.#bytes.slice(start, this.#at);
    this.#at = start;
    if (key.length <= SHORT) this.#keys.set(key, made);
    return made;
  }

  /** A KeyValue with a text or a whole number of up to 31 bits; writes nothing and says false for one that is not short and ASCII. */
  shortPair(tag: number, key: string, value: string | number): boolean {
    const known = this.#keys.get(key) ?? this.#newKey(key);
    const size = known.length;
    const textLength = typeof value === 'string' ? value.length : 0;
    if (size + textLength > 110) return false; // all lengths have one byte
    this.#reserve(130);
    const bytes = this.#bytes;
    let at = this.#at;
    const inner = at + size + 4;
    const end = typeof value === 'string' ? setAscii(bytes, inner + 2, value) : setVarint(bytes, inner + 1, value);
    if (end < 0) return false;
    bytes[at++] = tag;
    bytes[at++] = end - inner + size + 2;
    for (let i = 0; i < size; i++) bytes[at++] = known[i] as number; // below its length
    bytes[at++] = 0x12;
    bytes[at++] = end - inner;
    if (typeof value === 'string') bytes[inner + 1] = textLength;
    bytes[inner] = typeof value === 'string' ? 0x0a : 0x18;
    this.#at = end;
    return true;
  }

  /** Says false, and writes nothing, where `context` has no valid id. */
  traceId(tag: number, context: SpanContextLike): boolean {
    this.#reserve(18);
    return this.#id(tag, 16, setTraceId(context, this.#view, this.#at + 2) || this.#hex(context.traceId, 32));
  }

  /** Likewise. */
  spanId(tag: number, context: SpanContextLike): boolean {
    this.#reserve(10);
    return this.#id(tag, 8, setSpanId(context, this.#view, this.#at + 2) || this.#hex(context.spanId, 16));
  }

  #hex(text: string, digits: number): boolean {
    return typeof text === 'string' && text.length === digits && setHex(this.#bytes, this.#at + 2, text);
  }

  #id(tag: number, size: number, isThere: boolean): boolean {
    if (!isThere) return false;
    this.#bytes[this.#at] = tag;
    this.#bytes[this.#at + 1] = size;
    this.#at += size + 2;
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
