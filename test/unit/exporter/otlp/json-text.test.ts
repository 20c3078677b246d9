import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote, unixNano } from '../../../../src/exporter/otlp/json-text.ts';
import { bestMs } from '../../best-ms.ts';
import { anyText, anyTime } from '../span-arbitrary.ts';
import { nanos, wellFormed } from './reference.ts';

describe('quote', () => {
  it('writes a JSON string that says the same text, what is not ASCII as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(quote(text)).toBe(JSON.stringify(wellFormed(text)));
        expect(JSON.parse(quote(text))).toBe(wellFormed(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['漢', '😀', '\ud800', '漢\ud800', '\u0001', '"'])('takes little for 65,536 characters of %j', (unit) => {
    const text = unit.repeat(65_536).slice(0, 65_536);
    expect(bestMs(() => quote(text))).toBeLessThan(5);
  });
});

describe('unixNano', () => {
  it('is exact for every time of our age', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        expect(unixNano(ms)).toBe(`"${nanos(ms)}"`);
      }),
      { numRuns: 5000 },
    );
  });

  it('is within a nanosecond for every time that OTLP has, and a plain decimal', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1.8e13, noNaN: true }), (ms) => {
        expect(unixNano(ms)).toMatch(/^"(0|[1-9]\d*)"$/);
        const off = BigInt(unixNano(ms).slice(1, -1)) - BigInt(nanos(ms));
        expect(off >= -1n && off <= 1n).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('carries a fraction that rounds up to a whole millisecond', () => {
    expect(unixNano(5.9999999)).toBe('"6000000"');
    expect(unixNano(0.9999999)).toBe('"1000000"');
    expect(unixNano(0.5)).toBe('"500000"');
    expect(unixNano(0)).toBe('"0"');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 64 / 1e6, 'soon', undefined])('throws for %s, which is no time of OTLP', (ms) => {
    expect(() => unixNano(ms as number)).toThrow(RangeError);
  });
});
