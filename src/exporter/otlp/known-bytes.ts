import type { ByteWriter } from './byte-writer.ts';

/** Bytes that return with every span, such as an attribute's key. In words, little end first: to copy them takes a quarter of the steps. */
export interface KnownBytes {
  readonly words: Uint32Array;
  readonly length: number;
}

const MAX_TEXTS = 500;
const MAX_LENGTH = 64;

/** What becomes of texts of which there are few. */
export class KnownTexts {
  readonly #write: (out: ByteWriter, text: string) => void;
  readonly #known = new Map<string, KnownBytes>();

  constructor(write: (out: ByteWriter, text: string) => void) {
    this.#write = write;
  }

  /** Uses `out` as scratch paper. */
  get(text: string, out: ByteWriter): KnownBytes {
    return this.#known.get(text) ?? this.#add(text, out);
  }

  #add(text: string, out: ByteWriter): KnownBytes {
    const { at } = out;
    this.#write(out, text);
    const known = toWords(out.bytes.subarray(at, out.at));
    out.at = at;
    if (this.#known.size >= MAX_TEXTS) this.#known.clear();
    if (text.length <= MAX_LENGTH) this.#known.set(text, known);
    return known;
  }
}

/** A text of nothing but ASCII. */
export function ascii(text: string): KnownBytes {
  return toWords(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

function toWords(bytes: Uint8Array): KnownBytes {
  const { length } = bytes;
  const view = new DataView(new ArrayBuffer(length + 4));
  for (let i = 0; i < length; i++) view.setUint8(i, bytes[i] as number); // in range
  return { words: Uint32Array.from({ length: Math.ceil(length / 4) }, (_, i) => view.getUint32(4 * i, true)), length };
}
