// When a receiver that could not take a request is asked again. It may say so itself (Retry-After), and then it is not asked before. Otherwise
// the pause grows exponentially and is random over its whole length ("full jitter"), so that clients that failed together do not come back
// together; half a second is its least. After three failures in a row the circuit is open: the receiver has at least five seconds of peace.

const LEAST_MS = 500;
const OPEN_AFTER = 3;
const OPEN_LEAST_MS = 5000;
const LONGEST_MS = 30_000;
/** A receiver that asks for more is broken, or means to send us away for good. */
const LONGEST_ASKED_MS = 3_600_000;

/** Milliseconds until the next attempt after this many failures in a row. `random`: from 0 to 1. */
export function retryDelayMs(failures: number, askedMs: number | undefined, random: number): number {
  if (askedMs !== undefined && askedMs >= LEAST_MS) return Math.min(askedMs, LONGEST_ASKED_MS);
  const least = failures < OPEN_AFTER ? LEAST_MS : OPEN_LEAST_MS;
  const most = Math.min(1000 * 2 ** failures, LONGEST_MS);
  return least + random * Math.max(0, most - least);
}
