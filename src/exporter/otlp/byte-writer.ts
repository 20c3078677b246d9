import { host } from '../../platform/host.ts';
import type { KnownBytes } from './known-bytes.ts';

// Bytes, written front to back into an array that grows. For speed, whoever writes makes sure of its room once, with `reserve`, and then
// writes without looking. The array is kept for the next batch: to make and to zero a new one costs as much as to fill it.

/** Characters up to which a loop beats the runtime's own encoder, which costs a call (bench: protobuf, json). */
export const SHORT = 32;
const FIRST_SIZE = 64 * 1024;
const MAX_KEPT_SIZE = 2 * 1024 * 1024;

/** In Node a Buffer, which takes text for a third of what TextEncoder asks, and need not be zeroed. */
type TextBytes = Uint8Array<ArrayBuffer> & { write?(text: string, at: number): number };

let spare: ByteWriter | undefined;

export class ByteWriter {
  bytes: TextBytes = newBytes(FIRST_SIZE);
  view: DataView = viewOf(this.bytes);
  /** Where the next byte goes; may be set back, to forget what was written from there on. */
  at = 0;
  readonly #encoder = new TextEncoder();

  /** A writer that holds nothing. */
  static take(): ByteWriter {
    const writer = spare ?? new ByteWriter();
    spare = undefined; // a getter of a span that is being written may encode spans itself
    return writer;
  }

  /** Gives the writer back, which must not be used any more. */
  release(): void {
    if (this.bytes.length > MAX_KEPT_SIZE) return;
    this.at = 0;
    spare = this;
  }

  /** Makes sure that so many bytes can be written. */
  reserve(size: number): void {
    if (this.at + size > this.bytes.length) this.#grow(size);
  }

  /** What was written from there on, as an array of its own. */
  copy(from: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.subarray(from, this.at));
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  putKnown({ words, length }: KnownBytes): void {
    this.reserve(length + 4); // the last word may go beyond the end
    const { view, at } = this;
    for (let i = 0; i < words.length; i++) view.setUint32(at + 4 * i, words[i] as number, true); // in range
    this.at += length;
  }

  /** UTF-8. Half a surrogate pair becomes U+FFFD. */
  putText(text: string): void {
    this.reserve(text.length * 3);
    const { bytes, at } = this;
    this.at += bytes.write ? bytes.write(text, at) : this.#encoder.encodeInto(text, bytes.subarray(at)).written;
  }

  #grow(size: number): void {
    const grown = newBytes(Math.max(this.bytes.length * 2, this.at + size));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

function newBytes(size: number): TextBytes {
  const { Buffer } = host;
  return Buffer ? Buffer.allocUnsafeSlow(size) : new Uint8Array(size);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
