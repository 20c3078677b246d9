import { errorText, report } from '../platform/diagnostics.ts';
import { isRecord } from '../platform/is-record.ts';
import type { Bounds } from './limits.ts';
import { shorten } from './text.ts';

/** What an attribute may be: a string, a number, a boolean, or an array of one of these (holes allowed). */
export type AttributeValue =
  | string
  | number
  | boolean
  | (string | null | undefined)[]
  | (number | null | undefined)[]
  | (boolean | null | undefined)[];

/** A value of `undefined` is as if the key were not there. */
export interface Attributes {
  readonly [key: string]: AttributeValue | undefined;
}

/**
 * The value as a span keeps it: strings shortened so that they fit into `room`, arrays copied. `undefined` when OpenTelemetry does not
 * allow it, or there is no room. Never throws, whatever the value's getters or proxies do.
 */
export function toAttributeValue(value: unknown, bounds: Bounds, room: number): AttributeValue | undefined {
  if (typeof value === 'string') return toFit(value, bounds, room);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  try {
    return Array.isArray(value) ? toAttributeArray(value, bounds, room) : undefined;
  } catch {
    return undefined; // a proxy
  }
}

/** No text is cut below this for want of room: it is left out, and the room left to what is shorter. */
const SHORTEST_CUT = 4096;

/** At most half of the room: what comes after a text of megabytes finds some too. That a short one fits is for the caller to see. */
function toFit(text: string, bounds: Bounds, room: number): string | undefined {
  const longest = bounds.attributeValueLengthLimit;
  if (text.length <= longest && (text.length <= SHORTEST_CUT || text.length * 2 <= room)) return text;
  const maxLength = Math.min(longest, Math.floor(room / 2));
  return maxLength >= Math.min(longest, SHORTEST_CUT) ? shorten(text, maxLength, bounds) : undefined;
}

/** More elements than this cannot be meant, and copying `a.length = 2 ** 32 - 1` would stop the page. */
export const MAX_ARRAY_LENGTH = 10_000;

function toAttributeArray(value: unknown[], bounds: Bounds, room: number): AttributeValue | undefined {
  const length = value.length;
  if (length > MAX_ARRAY_LENGTH) return undefined;
  let type: string | undefined;
  let left = room - length * SCALAR_LENGTH;
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const item = value[i];
    if (item === null || item === undefined) {
      copy.push(null);
      continue;
    }
    type ??= typeof item;
    if (typeof item !== type || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined;
    const kept = typeof item === 'string' ? toFit(item, bounds, left) : item;
    if (kept === undefined) return undefined;
    if (typeof kept === 'string') left -= kept.length;
    copy.push(kept);
  }
  return left < 0 ? undefined : (copy as AttributeValue); // one type, checked above
}

/**
 * What a number, a boolean, and all that stands around a key or an item count for where lengths are limited. With it no attribute takes more
 * bytes than three times what it counts for in protobuf, and six times in JSON, where the longest number has 25 characters.
 */
const SCALAR_LENGTH = 8;

/** What an attribute counts for where lengths are limited, in characters. */
export function attributeLength(key: string, value: AttributeValue): number {
  const length = key.length + SCALAR_LENGTH;
  return length + (typeof value === 'string' ? value.length : typeof value === 'object' ? arrayLength(value) : SCALAR_LENGTH);
}

function arrayLength(values: readonly unknown[]): number {
  let length = values.length * SCALAR_LENGTH;
  for (const item of values) if (typeof item === 'string') length += item.length;
  return length;
}

export interface CollectedAttributes {
  readonly attributes: Record<string, AttributeValue>;
  readonly count: number;
  readonly dropped: number;
  /** What they count for where lengths are limited. */
  readonly length: number;
}

/** A checked copy of `input` with as many keys as the bounds allow and as fit into `room`, and how many were left out. Never throws. */
export function collectAttributes(input: unknown, bounds: Bounds, room: number): CollectedAttributes {
  const attributes: Record<string, AttributeValue> = {};
  let dropped = 0;
  let count = 0;
  let length = 0;
  for (const key of attributeKeys(input)) {
    const value = readAttribute(input, key);
    if (value === undefined || value === null) continue;
    const kept = isKey(key, bounds) ? toAttributeValue(value, bounds, room - length - key.length) : undefined;
    const more = kept === undefined ? 0 : attributeLength(key, kept);
    const fits = kept !== undefined && length + more <= room;
    if (!fits) reportBadAttribute(key, value);
    if (!fits || count >= bounds.attributeCountLimit) {
      dropped++;
    } else {
      count++;
      length += more;
      setOwn(attributes, key, kept);
    }
  }
  return { attributes, count, dropped, length };
}

/** Whether an attribute is right as it is, and takes no room. */
export function isShortAttribute(key: unknown, value: unknown, { shortLength }: Bounds): boolean {
  if (typeof key !== 'string' || key === '') return false;
  if (typeof value === 'string') return key.length + value.length <= shortLength;
  return (typeof value === 'number' || typeof value === 'boolean') && key.length < shortLength;
}

/** Whether `key` can be an attribute's. */
export function isKey(key: unknown, { attributeKeyLengthLimit }: Bounds): key is string {
  return typeof key === 'string' && key !== '' && key.length <= attributeKeyLengthLimit;
}

/** The own keys of what was given for attributes; none when it has none, and none of what is iterable: a buffer has millions. Never throws. */
export function attributeKeys(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return [];
  try {
    if (isRecord(input)) return Object.keys(input);
  } catch {
    // A proxy.
  }
  report('bad_attribute', 'attributes could not be read: they are no plain object, or one that throws when its keys are listed.');
  return [];
}

/** The value of one of `attributeKeys`. A getter that throws costs only its own key: its value is none that an attribute can have. */
export function readAttribute(input: unknown, key: string): unknown {
  try {
    return (input as Record<string, unknown>)[key]; // it has keys
  } catch {
    return THROWN;
  }
}

const THROWN = Symbol('a getter that threw');

/** `target[key] = value`, safe for the key `__proto__`. */
export function setOwn(target: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

export function reportBadAttribute(key: unknown, value: unknown): void {
  report('bad_attribute', `attribute "${errorText(key).slice(0, 100)}" was dropped: ${whatIsWrong(key, value)}`);
}

function whatIsWrong(key: unknown, value: unknown): string {
  if (typeof key !== 'string' || key === '') return 'a key must be a string that is not empty.';
  if (value === THROWN) return 'its getter threw.';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return 'its key is too long, or the span has no room left for it. Raise attributeKeyLengthLimit or spanLengthLimit of the limits.';
  }
  const kind = typeof value === 'object' ? 'an object, or an array that is mixed, foreign or huge,' : typeof value;
  return `${kind} is no attribute value. Use a string, number, boolean, or an array of one of these.`;
}
