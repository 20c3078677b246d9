import { timeOriginMs } from '../platform/clock.ts';

/** A moment: milliseconds since the epoch, a Date, `[seconds, nanoseconds]`, or what `performance.now()` gives. */
export type TimeInput = number | Date | [number, number];

/**
 * Milliseconds since the epoch; `undefined` for what is no time. Never throws.
 * A number below the time origin is a performance time: nobody records spans of 1970.
 */
export function toEpochMs(input: unknown): number | undefined {
  let ms: unknown = input;
  if (Array.isArray(input)) ms = Number(input[0]) * 1000 + Number(input[1]) / 1e6;
  else if (input instanceof Date) ms = input.getTime();
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return undefined;
  const origin = timeOriginMs();
  return typeof input === 'number' && ms < origin ? origin + ms : ms;
}
