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

export class AnchorSource {
  readonly #clock: Clock;
  #anchorMs = Number.NaN;
  #checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wall minus monotonic time, in milliseconds, for a root that starts at `monotonicMs`. */
  at(monotonicMs: number): number {
    if (monotonicMs - this.#checkedAtMs < CHECK_EVERY_MS) return this.#anchorMs;
    this.#checkedAtMs = monotonicMs;
    const measured = this.#clock.wallMs() - monotonicMs;
    if (!(Math.abs(measured - this.#anchorMs) <= MAX_DRIFT_MS)) this.#anchorMs = measured;
    return this.#anchorMs;
  }
}
