import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../src/processor/retry-delay.ts';

const failures = fc.integer({ min: 1, max: 10_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before a receiver is asked again', () => {
  it('is at least half a second and at most thirty seconds, however often it failed', () => {
    fc.assert(
      fc.property(failures, random, (count, by) => {
        const delay = retryDelayMs(count, undefined, by);
        expect(delay).toBeGreaterThanOrEqual(500);
        expect(delay).toBeLessThanOrEqual(30_000);
      }),
    );
  });

  it('takes its whole length at random, and grows', () => {
    expect([1, 2, 3, 4, 5].map((count) => retryDelayMs(count, undefined, 0))).toEqual([500, 500, 5000, 5000, 5000]);
    expect([1, 2, 3, 4, 5, 99].map((count) => retryDelayMs(count, undefined, 1))).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('lets at most three requests go out in the first five seconds', () => {
    fc.assert(
      fc.property(random, random, random, (a, b, c) => {
        const fourth = retryDelayMs(1, undefined, a) + retryDelayMs(2, undefined, b) + retryDelayMs(3, undefined, c);
        expect(fourth).toBeGreaterThanOrEqual(5000);
      }),
    );
  });

  it('is what the receiver asks for, up to an hour; what it asks for in vain is as if it were not there', () => {
    expect(retryDelayMs(1, 20_000, 0.5)).toBe(20_000);
    expect(retryDelayMs(9, 2000, 0.5)).toBe(2000);
    expect(retryDelayMs(1, 1e15, 0.5)).toBe(3_600_000);
    for (const asked of [0, -1, 499]) expect(retryDelayMs(1, asked, 0)).toBe(500);
  });
});
