import { hrTimeDuration, hrTimeToMilliseconds, millisToHrTime } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHrTime, hrTimeBetween, toHrTime } from '../../../src/otel/hr-time.ts';

/** Milliseconds since the epoch in this half of the century, with the fractions that a double has there. */
const epochMs = fc.double({ min: 1.5e12, max: 2.5e12, noNaN: true });
const nanosecond = fc.integer({ min: 0, max: 999_999_999 });
const hrTime = fc.tuple(fc.integer({ min: 0, max: 4e9 }), nanosecond);

describe('toHrTime', () => {
  it('gives whole seconds and nanoseconds below a second', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        const [seconds, nanos] = toHrTime(ms);
        expect(Number.isInteger(seconds) && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9).toBe(true);
      }),
    );
  });

  it('says the same moment as @opentelemetry/core does', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        const theirs = millisToHrTime(ms);
        expect(toHrTime(ms)).toEqual(theirs[1] === 1e9 ? [theirs[0] + 1, 0] : theirs);
      }),
    );
  });

  it('carries what rounds up to a whole second', () => {
    expect(toHrTime(1999.9999999)).toEqual([2, 0]);
    expect(toHrTime(0)).toEqual([0, 0]);
  });
});

describe('fromHrTime', () => {
  it('gives back what toHrTime was given', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        expect(fromHrTime(toHrTime(ms))).toBe(ms);
      }),
    );
  });

  it('says the same moment as @opentelemetry/core does', () => {
    fc.assert(
      fc.property(hrTime, (time) => {
        expect(fromHrTime(time)).toBe(hrTimeToMilliseconds(time));
      }),
    );
  });
});

describe('hrTimeBetween', () => {
  it('is what @opentelemetry/core says', () => {
    fc.assert(
      fc.property(hrTime, hrTime, (a, b) => {
        expect(hrTimeBetween(a, b)).toEqual(hrTimeDuration(a, b));
      }),
    );
  });
});
