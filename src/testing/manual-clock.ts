import type { Clock } from '../platform/clock.ts';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves both clocks on by this many milliseconds. */
  advance(ms: number): void;
  /** Sets the wall clock, as an administrator or a time server does; the monotonic clock stays. */
  setWallMs(ms: number): void;
}

/**
 * A clock for tests, standing at `wallMs` (milliseconds since the epoch; default: 2026-01-01).
 *
 * @example
 * const clock = manualClock();
 * using collected = collectSpans({ clock });
 * getTracer().span('wait', () => clock.advance(20));
 * collected.spans[0]?.durationMs; // 20
 */
export function manualClock(wallMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let wall = wallMs;
  let monotonic = 0;
  return {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    advance(ms) {
      wall += ms;
      monotonic += ms;
    },
    setWallMs(ms) {
      wall = ms;
    },
  };
}
