import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBar, selfTimeMs } from '../../../src/exporter/span-bar.ts';
import type { WaterfallSpan } from '../../../src/exporter/waterfall-span.ts';

const span = (startTime: number, endTime: number): WaterfallSpan => ({ traceId: 't', spanId: 's', name: 'n', startTime, endTime });

describe('selfTimeMs', () => {
  it('is the duration less the time in which children ran, each moment counted once', () => {
    expect(selfTimeMs(span(0, 100), [])).toBe(100);
    expect(selfTimeMs(span(0, 100), [span(10, 30), span(20, 40)])).toBe(70);
    expect(selfTimeMs(span(0, 100), [span(10, 90), span(20, 30)])).toBe(20);
    expect(selfTimeMs(span(0, 100), [span(0, 100)])).toBe(0);
  });

  it('ignores what children do outside of the span', () => {
    expect(selfTimeMs(span(100, 200), [span(0, 120), span(190, 500), span(300, 400)])).toBe(70);
  });

  it('is what counting every moment gives', () => {
    const interval = fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]) => span(Math.min(a, b), Math.max(a, b)));
    fc.assert(
      fc.property(interval, fc.array(interval, { maxLength: 6 }), (parent, children) => {
        let moments = 0;
        for (let t = parent.startTime; t < parent.endTime; t++) {
          if (!children.some((child) => child.startTime <= t && t < child.endTime)) moments++;
        }
        expect(selfTimeMs(parent, children)).toBe(moments);
      }),
    );
  });
});

describe('drawBar', () => {
  it('starts and ends where the span does, at half a column', () => {
    expect(drawBar(span(0, 100), [], [0, 100], 10)).toBe('━━━━━━━━━━');
    expect(drawBar(span(50, 100), [], [0, 100], 10)).toBe('     ━━━━━');
    expect(drawBar(span(5, 25), [], [0, 100], 10)).toBe('╺━╸');
  });

  it('is light where children ran', () => {
    expect(drawBar(span(0, 100), [span(20, 80)], [0, 100], 10)).toBe('━━──────━━');
    expect(drawBar(span(0, 100), [span(25, 75)], [0, 100], 10)).toBe('━━╾────╼━━');
  });

  it('shows even the shortest span, and one at the very end', () => {
    expect(drawBar(span(0, 0), [], [0, 100], 10)).toBe('╸');
    expect(drawBar(span(100, 100), [], [0, 100], 10)).toBe('         ╺');
    expect(drawBar(span(7, 7), [], [7, 7], 10)).toBe('╸');
  });

  it('never leaves its columns, whatever the times are', () => {
    const time = fc.oneof(fc.double(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(time, time, time, time, fc.integer({ min: 1, max: 40 }), (a, b, c, d, width) => {
        expect([...drawBar(span(a, b), [span(c, d)], [a, d], width)].length).toBeLessThanOrEqual(width);
      }),
    );
  });
});
