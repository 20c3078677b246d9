import { MAX_MS } from '../../trace/time.ts';

// OTLP's times are nanoseconds since the epoch in 64 bits. Written in two parts, because the whole number exceeds 2^53 and a BigInt for
// each time costs more than the rest of the span.

/** Throws RangeError for milliseconds that OTLP cannot express. */
export function checkTime(ms: number): void {
  if (!(ms >= 0 && ms < MAX_MS)) throw new RangeError('no time');
}

/** Milliseconds as 64 bits of nanoseconds, the low half first, as exact as the double is. */
export function setUnixNano(view: DataView, at: number, ms: number): void {
  checkTime(ms);
  const whole = Math.floor(ms);
  const high = Math.floor(whole / 2 ** 32);
  // Below 2^53: the low 32 bits of the milliseconds times a million, and less than one millisecond.
  const low = (whole - high * 2 ** 32) * 1e6 + Math.round((ms - whole) * 1e6);
  const carry = Math.floor(low / 2 ** 32);
  view.setUint32(at, low - carry * 2 ** 32, true);
  view.setUint32(at + 4, high * 1e6 + carry, true);
}
