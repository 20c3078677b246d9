import type { ByteWriter } from './byte-writer.ts';

/** Bytes that are written again and again. In words, little end first: to copy them takes a quarter of the steps. */
export interface KnownBytes {
  readonly words: Uint32Array;
  readonly length: number;
}

/** A text of nothing but ASCII. */
export function ascii(text: string): KnownBytes {
  const view = new DataView(new ArrayBuffer(text.length + 4));
  for (let i = 0; i < text.length; i++) view.setUint8(i, text.charCodeAt(i));
  return toWords(view, 0, text.length);
}

/** What was written from there on. */
export function writtenSince(out: ByteWriter, from: number): KnownBytes {
  out.reserve(4); // the last word may go beyond the end
  return toWords(out.view, from, out.at - from);
}

function toWords(view: DataView, from: number, length: number): KnownBytes {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = view.getUint32(from + 4 * i, true);
  return { words, length };
}
