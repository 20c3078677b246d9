import { errorText, report } from '../platform/diagnostics.ts';

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
 * The value as a span keeps it: strings shortened to `maxLength`, arrays copied. `undefined` when OpenTelemetry does not allow it.
 * Never throws, whatever the value's getters or proxies do.
 */
export function toAttributeValue(value: unknown, maxLength: number): AttributeValue | undefined {
  if (typeof value === 'string') return value.length > maxLength ? shorten(value, maxLength) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  try {
    return Array.isArray(value) ? toAttributeArray(value, maxLength) : undefined;
  } catch {
    return undefined; // a proxy
  }
}

/** More elements than this cannot be meant, and copying `a.length = 2 ** 32 - 1` would stop the page. */
export const MAX_ARRAY_LENGTH = 10_000;

function toAttributeArray(value: unknown[], maxLength: number): AttributeValue | undefined {
  const length = value.length;
  if (length > MAX_ARRAY_LENGTH) return undefined;
  let type: string | undefined;
  const copy: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const item = value[i];
    if (item === null || item === undefined) {
      copy.push(null);
      continue;
    }
    type ??= typeof item;
    if (typeof item !== type || (type !== 'string' && type !== 'number' && type !== 'boolean')) return undefined;
    copy.push(typeof item === 'string' && item.length > maxLength ? shorten(item, maxLength) : item);
  }
  return copy as AttributeValue; // one type, checked above
}

/** Cut so that no surrogate pair is halved: half a pair is not valid UTF-8 on the wire. */
function shorten(text: string, maxLength: number): string {
  const last = text.charCodeAt(maxLength - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength);
}

export interface CollectedAttributes {
  readonly attributes: Record<string, AttributeValue>;
  readonly count: number;
  readonly dropped: number;
}

/** A checked copy of `input` with at most `limit` keys, and how many were left out. Never throws. */
export function collectAttributes(input: unknown, limit: number, maxLength: number): CollectedAttributes {
  const attributes: Record<string, AttributeValue> = {};
  let dropped = 0;
  let count = 0;
  for (const key of attributeKeys(input)) {
    const value = readAttribute(input, key);
    if (value === undefined || value === null) continue;
    const kept = key === '' ? undefined : toAttributeValue(value, maxLength);
    if (kept === undefined) reportBadAttribute(key, value);
    if (kept === undefined || count >= limit) {
      dropped++;
    } else {
      count++;
      setOwn(attributes, key, kept);
    }
  }
  return { attributes, count, dropped };
}

/** The own keys of what was given for attributes; none when it has none. Never throws. */
export function attributeKeys(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return [];
  try {
    return Object.keys(input);
  } catch {
    report('bad_attribute', 'attributes could not be read: their object throws when its keys are listed.');
    return [];
  }
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
  report('bad_attribute', `attribute "${errorText(key)}" was dropped: ${whatIsWrong(key, value)}`);
}

function whatIsWrong(key: unknown, value: unknown): string {
  if (typeof key !== 'string' || key === '') return 'a key must be a string that is not empty.';
  if (value === THROWN) return 'its getter threw.';
  const kind = typeof value === 'object' ? 'an object, or an array that is mixed, foreign or huge,' : typeof value;
  return `${kind} is no attribute value. Use a string, number, boolean, or an array of one of these.`;
}
