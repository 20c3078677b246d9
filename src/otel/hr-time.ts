import type { HrTime } from '@opentelemetry/api';

/** Milliseconds as `[seconds, nanoseconds]`, with nanoseconds below a whole second. */
export function toHrTime(ms: number): HrTime {
  const rest = ms % 1000;
  // The division is exact because what is divided is a multiple of 1,000; ms / 1000 itself may round up to the next second.
  const seconds = (ms - rest) / 1000;
  const nanos = Math.round(rest * 1e6);
  return nanos === 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}

/** `[seconds, nanoseconds]` as milliseconds. */
export function fromHrTime([seconds, nanos]: HrTime): number {
  return seconds * 1000 + nanos / 1e6;
}

/** The time between two moments, exact to the nanosecond: subtracting milliseconds since the epoch is not. */
export function hrTimeBetween(start: HrTime, end: HrTime): HrTime {
  const seconds = end[0] - start[0];
  const nanos = end[1] - start[1];
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}
