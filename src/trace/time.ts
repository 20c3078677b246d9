import { timeOriginMs } from '../platform/clock.ts';

/** A moment: milliseconds since the epoch, a Date, `[seconds, nanoseconds]`, or what `performance.now()` gives. */
export type TimeInput = number | Date | [number, number];

/** Where 64 bits of nanoseconds end, in the year 2554: no receiver can be told of a later time. */
const MAX_MS = 2 ** 64 / 1e6;

/**
 * Milliseconds since the epoch; `undefined` for what is no time. Never throws.
 * A number below the time origin is a performance time: nobody records spans of 1970.
 */
export function toEpochMs(input: unknown): number | undefined {
  const ms = typeof input === 'number' ? input : readMs(input);
  if (!(ms >= 0 && ms < MAX_MS)) return undefined;
  const origin = timeOriginMs();
  return typeof input === 'number' && ms < origin ? origin + ms : ms;
}

/** Whether `value` is meant as a time, be it a possible one or not. Never throws. */
export function isTimeInput(value: unknown): value is TimeInput {
  try {
    return typeof value === 'number' || Array.isArray(value) || isDate(value);
  } catch {
    return false; // a proxy
  }
}

function readMs(input: unknown): number {
  try {
    if (isDate(input)) return Number(input.getTime());
    return Array.isArray(input) ? Number(input[0]) * 1000 + Number(input[1]) / 1e6 : Number.NaN;
  } catch {
    return Number.NaN; // a proxy, or something that cannot be a number
  }
}

/** By its method: a Date of another frame is no `instanceof` ours. */
function isDate(value: unknown): value is Date {
  return typeof value === 'object' && value !== null && 'getTime' in value && typeof value.getTime === 'function';
}
