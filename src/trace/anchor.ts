import type { Clock } from '../platform/clock.ts';

// The anchor is what turns the monotonic clock into epoch time. All spans of one local trace share one, so that a child never seems to
// start before its parent. A new trace takes a new anchor when the two clocks have moved apart: a laptop slept (the monotonic clock
// stands still then in some browsers), or the wall clock was set. https://github.com/w3c/hr-time/issues/115

/** Two clocks read one after the other differ by their resolutions; beyond this they have really moved apart. */
const MAX_DRIFT_MS = 50;
/**
 * Reading the wall clock too costs as much as half a span, so roots in quick succession share one look. No longer than this, because the
 * first root after a sleep comes soon after the last one before it, by a clock that stood still.
 */
const CHECK_EVERY_MS = 10;

/** An object, so that spans share one number instead of each having a copy. */
export interface Anchor {
  readonly clock: Clock;
  /** Wall minus monotonic time. */
  readonly offsetMs: number;
}

export class AnchorSource {
  #anchor: Anchor;
  #checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#anchor = { clock, offsetMs: Number.NaN };
  }

  /** The anchor for a root that starts at `monotonicMs`. */
  at(monotonicMs: number): Anchor {
    if (monotonicMs - this.#checkedAtMs < CHECK_EVERY_MS) return this.#anchor;
    this.#checkedAtMs = monotonicMs;
    const { clock, offsetMs } = this.#anchor;
    const measured = clock.wallMs() - monotonicMs;
    if (!(Math.abs(measured - offsetMs) <= MAX_DRIFT_MS)) this.#anchor = { clock, offsetMs: measured };
    return this.#anchor;
  }
}
