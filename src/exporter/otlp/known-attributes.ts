import type { ByteWriter } from './byte-writer.ts';
import { type KnownBytes, writtenSince } from './known-bytes.ts';

// Attribute keys return with every span, and so do many of their values: the method, the server, the browser. So a key is made once, and an
// attribute that is the same for the second time in a row is kept whole; after that it is copied (bench: protobuf, json). Where values
// differ, such as paths and ids, that would cost more than it saves. So each key has credit: copies earn it, looks in vain and keeping spend
// it, and when it is spent nobody looks any more.

const MAX_KEYS = 500;
const MAX_KEY_LENGTH = 64;
const MAX_VALUE_LENGTH = 256;
const FIRST_CREDIT = 50;
const MAX_CREDIT = 100;
const LOOK_COSTS = 1;
const KEEPING_COSTS = 8;

export interface KnownAttribute {
  /** How it begins, whatever its value. */
  readonly key: KnownBytes;
  /** Its last value, where that can be compared at a glance. */
  value: unknown;
  /** All of it, with that value; not before it was written twice. */
  whole: KnownBytes | undefined;
  credit: number;
}

export class KnownAttributes {
  readonly #writeKey: (out: ByteWriter, key: string) => void;
  readonly #known = new Map<string, KnownAttribute>();

  constructor(writeKey: (out: ByteWriter, key: string) => void) {
    this.#writeKey = writeKey;
  }

  /** Uses `out` as scratch paper. */
  get(key: string, out: ByteWriter): KnownAttribute {
    return this.#known.get(key) ?? this.#add(key, out);
  }

  #add(key: string, out: ByteWriter): KnownAttribute {
    const { at } = out;
    this.#writeKey(out, key);
    const known = { key: writtenSince(out, at), value: undefined, whole: undefined, credit: FIRST_CREDIT };
    out.at = at;
    if (this.#known.size >= MAX_KEYS) this.#known.clear();
    if (key.length <= MAX_KEY_LENGTH) this.#known.set(key, known);
    return known;
  }
}

/** Writes the attribute if it is known whole, and says whether it did. */
export function putKnownAttribute(out: ByteWriter, known: KnownAttribute, value: unknown): boolean {
  if (known.whole === undefined || known.value !== value) return false;
  out.putKnown(known.whole);
  if (known.credit < MAX_CREDIT) known.credit++;
  return true;
}

/** Takes note of an attribute that was just written, all of it from there on. */
export function noteAttribute(out: ByteWriter, known: KnownAttribute, value: unknown, from: number): void {
  const isSame = known.value === value && value !== undefined;
  known.credit -= isSame ? KEEPING_COSTS : LOOK_COSTS;
  known.whole = isSame ? writtenSince(out, from) : undefined;
  known.value = isComparable(value) ? value : undefined;
}

/** An array may be another one next time, although it is the same. */
function isComparable(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= MAX_VALUE_LENGTH : typeof value === 'number' || typeof value === 'boolean';
}
