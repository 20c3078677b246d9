import { timeOriginMs } from '../platform/clock.ts';

/** A moment: milliseconds since the epoch, a Date, `[seconds, nanoseconds]`, or what `performance.now()` gives. */
export type TimeInput = number | Date | [number, number];

/**
 * Numbers below this are performance times: as epoch times they lie before 1973, as performance times in three years of running. Not the
 * time origin, which would turn every moment before the program started, say when a message was queued, into one of the year 2080.
 */
const MAX_PERFORMANCE_MS = 1e11;

/** Where 64 bits of nanoseconds end, in the year 2554: no receiver can be told of a later time. */
export const MAX_MS: number = 2 ** 64 / 1e6;

/** Milliseconds since the epoch; `undefined` for what is no time. Never throws. */
export function toEpochMs(input: unknown): number | undefined {
  const ms = typeof input === 'number' ? input : readMs(input);
  if (!(ms >= 0 && ms < MAX_MS)) return undefined;
  return typeof input === 'number' && ms < MAX_PERFORMANCE_MS ? timeOriginMs() + ms : ms;
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
    if (isDate(input)) return asNumber(input.getTime());
    return Array.isArray(input) ? asNumber(input[0]) * 1000 + asNumber(input[1]) / 1e6 : Number.NaN;
  } catch {
    return Number.NaN; // a proxy
  }
}

/** Not `Number(value)`: a huge array in the place of a number would be written out as text first. */
function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** By its method: a Date of another frame is no `instanceof` ours. */
function isDate(value: unknown): value is Date {
  return typeof value === 'object' && value !== null && 'getTime' in value && typeof value.getTime === 'function';
}
