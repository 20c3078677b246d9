import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { seededIds } from '../../../src/testing/seeded-ids.ts';
import { isValidSpanId, isValidTraceId } from '../../../src/trace/traceparent.ts';

describe('manualClock', () => {
  it('stands still until it is told to go on', () => {
    const clock = manualClock();
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([Date.UTC(2026, 0, 1), 0]);
    clock.advance(5);
    clock.advance(2.5);
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([Date.UTC(2026, 0, 1) + 7.5, 7.5]);
  });

  it('sets the wall clock without the other', () => {
    const clock = manualClock(1000);
    clock.advance(5);
    clock.setWallMs(50);
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([50, 5]);
    clock.advance(1);
    expect([clock.wallMs(), clock.monotonicMs()]).toEqual([51, 6]);
  });
});

describe('seededIds', () => {
  it('are valid, do not repeat, and are the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [a, b] = [seededIds(seed), seededIds(seed)];
        const ids = Array.from({ length: 100 }, () => [a.generateTraceId(), a.generateSpanId()]);
        expect(ids).toEqual(Array.from({ length: 100 }, () => [b.generateTraceId(), b.generateSpanId()]));
        expect(ids.every(([traceId, spanId]) => isValidTraceId(traceId) && isValidSpanId(spanId))).toBe(true);
        expect(new Set(ids.flat()).size).toBe(200);
      }),
    );
  });

  it('are others for another seed', () => {
    expect(seededIds(1).generateTraceId()).not.toBe(seededIds(2).generateTraceId());
    expect(seededIds().generateTraceId()).toBe(seededIds(1).generateTraceId());
  });
});
