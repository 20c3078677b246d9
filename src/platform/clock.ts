import { host } from './host.ts';

/** A source of time. `wallMs`: milliseconds since the epoch; `monotonicMs`: since an arbitrary start, never going back. */
export interface Clock {
  wallMs(): number;
  monotonicMs(): number;
}

/** Read once: in Node the global is a getter, which costs as much as the clock. */
const { performance } = host;

/** The runtime's clock: `Date.now()` and `performance.now()`, or `Date` alone where there is no `performance`. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => (performance ? performance.now() : Date.now()),
};

/** When the runtime's monotonic clock stood at zero, in milliseconds since the epoch; 0 where there is no `performance`. */
export function timeOriginMs(): number {
  return performance?.timeOrigin ?? 0;
}
