import { host } from './host.ts';

/** A source of time. `wallMs`: milliseconds since the epoch; `monotonicMs`: since an arbitrary start, never going back. */
export interface Clock {
  wallMs(): number;
  monotonicMs(): number;
}

/** Asked for once, and not before somebody wants to know: in Node the global is a getter, which loads a module and costs as much as a clock. */
let performance: NonNullable<typeof host.performance> | undefined;

/** The runtime's clock: `Date.now()` and `performance.now()`, or `Date` alone where there is no `performance`. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => (performance ??= host.performance ?? { now: Date.now, timeOrigin: 0 }).now(),
};

/** When the runtime's monotonic clock stood at zero, in milliseconds since the epoch; 0 where there is no `performance`. */
export function timeOriginMs(): number {
  return host.performance?.timeOrigin ?? 0;
}
