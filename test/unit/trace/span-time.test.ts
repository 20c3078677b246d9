import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock, timeOriginMs } from '../../../src/platform/clock.ts';
import { toEpochMs } from '../../../src/trace/time.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { readable, recorder } from '../recorder.ts';

describe('the times of a span', () => {
  it('are milliseconds since the epoch, its duration their difference', () => {
    const { tracer, clock } = recorder();
    const span = readable(tracer.startSpan('work'));
    expect(span.startTime).toBe(Date.UTC(2026, 0, 1));
    expect([span.endTime, span.durationMs, span.ended]).toEqual([0, 0, false]);
    clock.advance(12.5);
    span.end();
    expect([span.endTime - span.startTime, span.durationMs, span.ended]).toEqual([12.5, 12.5, true]);
  });

  it('do not follow the wall clock while it is set', () => {
    const { tracer, clock } = recorder();
    const parent = readable(tracer.startSpan('parent'));
    clock.setWallMs(0);
    const child = readable(tracer.startSpan('child', { parent }));
    clock.advance(10);
    clock.setWallMs(Date.UTC(2030, 0, 1));
    child.end();
    parent.end();
    expect(child.startTime).toBe(parent.startTime);
    expect([child.durationMs, parent.durationMs]).toEqual([10, 10]);
  });

  it('lie inside those of the parent, whatever the wall clock does', () => {
    const step = fc.record({ advance: fc.integer({ min: 0, max: 5000 }), wall: fc.option(fc.integer({ min: 0, max: 4e12 })) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 4 }), (steps) => {
        const { tracer, clock } = recorder();
        const move = (): void => {
          const { advance, wall } = steps.shift() ?? { advance: 0, wall: null };
          clock.advance(advance);
          if (wall !== null) clock.setWallMs(wall);
        };
        move();
        const parent = readable(tracer.startSpan('parent'));
        move();
        const child = readable(tracer.startSpan('child', { parent }));
        move();
        child.addEvent('e').end();
        move();
        parent.end();
        expect(parent.startTime).toBeLessThanOrEqual(child.startTime);
        expect(child.startTime).toBeLessThanOrEqual(child.events[0]?.time ?? 0);
        expect(child.endTime).toBeLessThanOrEqual(parent.endTime);
      }),
    );
  });

  it('of a new trace follow the wall clock after a sleep', () => {
    const { tracer, clock } = recorder();
    tracer.startSpan('before').end();
    clock.advance(20);
    clock.setWallMs(Date.UTC(2026, 0, 2));
    expect(readable(tracer.startSpan('after')).startTime).toBe(Date.UTC(2026, 0, 2));
  });

  it('of a new trace do not follow a clock that only trembles', () => {
    const { tracer, clock } = recorder();
    const before = readable(tracer.startSpan('before'));
    clock.advance(2000);
    clock.setWallMs(clock.wallMs() + 40);
    expect(readable(tracer.startSpan('after')).startTime).toBe(before.startTime + 2000);
  });

  it('come from the runtime by default', () => {
    const span = readable(new TracerProvider().getTracer('t').startSpan('work'));
    span.end();
    expect(Math.abs(span.startTime - Date.now())).toBeLessThan(1000);
    expect(span.durationMs).toBeGreaterThanOrEqual(0);
    expect(systemClock.monotonicMs()).toBeLessThanOrEqual(systemClock.monotonicMs());
  });
});

describe('a given time', () => {
  it('starts and ends a span', () => {
    const { tracer } = recorder();
    const span = readable(tracer.startSpan('work', { startTime: 1_800_000_000_000 }));
    span.end(new Date(1_800_000_000_020));
    expect([span.startTime, span.durationMs]).toEqual([1_800_000_000_000, 20]);
  });

  it('at the start makes the end come from the wall clock', () => {
    const { tracer, clock } = recorder();
    const span = readable(tracer.startSpan('work', { startTime: clock.wallMs() - 500 }));
    clock.setWallMs(clock.wallMs() + 700);
    span.addEvent('e').end();
    expect(span.durationMs).toBe(1200);
    expect(span.events[0]?.time).toBe(span.endTime);
  });

  it('never makes a duration negative', () => {
    const { tracer, clock } = recorder();
    const future = readable(tracer.startSpan('future', { startTime: clock.wallMs() + 60_000 }));
    future.end();
    const past = readable(tracer.startSpan('past'));
    past.end(clock.wallMs() - 5);
    expect([future.durationMs, past.durationMs]).toEqual([0, 0]);
    expect(past.endTime).toBe(past.startTime);
  });

  it('that is none is as if it were not given', () => {
    const { tracer, clock } = recorder();
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -5, new Date(Number.NaN), [], ['x', 'y'], '2026-01-01', null, {}, 8.64e15]) {
      const span = readable(tracer.startSpan('work', { startTime: time as number }));
      clock.advance(1);
      span.end(time as number);
      expect([span.startTime, span.durationMs]).toEqual([clock.wallMs() - 1, 1]);
    }
  });
});

describe('toEpochMs', () => {
  it('reads a small number as a performance time', () => {
    expect(toEpochMs(100)).toBe(timeOriginMs() + 100);
    expect(Math.abs((toEpochMs(performance.now()) ?? 0) - Date.now())).toBeLessThan(1000);
  });

  it('reads a moment before the program started as what it is', () => {
    for (const time of [timeOriginMs() - 3_600_000, timeOriginMs(), timeOriginMs() + 1, Date.UTC(1990, 0, 1)])
      expect(toEpochMs(time)).toBe(time);
  });

  it('reads seconds and nanoseconds, and a Date of any age, as they are', () => {
    expect(toEpochMs([1, 500_000])).toBe(1000.5);
    expect(toEpochMs(new Date(5))).toBe(5);
  });

  it('reads a Date of another frame', async () => {
    const { runInNewContext } = await import('node:vm');
    expect(toEpochMs(runInNewContext('new Date(1800000000000)'))).toBe(1_800_000_000_000);
  });

  it('gives a time that OTLP can express, or none, for anything', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true, withSparseArray: true }), (input) => {
        const ms = toEpochMs(input);
        return ms === undefined || (typeof ms === 'number' && ms >= 0 && ms < 2 ** 64 / 1e6);
      }),
    );
  });
});
