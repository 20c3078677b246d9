import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../../src/exporter/otlp/retry-after.ts';

const NOW = Date.UTC(2025, 0, 1);

describe('parseRetryAfter', () => {
  it('reads seconds', () => {
    expect(parseRetryAfter('20', NOW)).toBe(20_000);
    expect(parseRetryAfter(' 0 ', NOW)).toBe(0);
  });

  it('reads an HTTP date, and a past one as now', () => {
    expect(parseRetryAfter('Wed, 01 Jan 2025 00:00:30 GMT', NOW)).toBe(30_000);
    expect(parseRetryAfter('Tue, 31 Dec 2024 00:00:00 GMT', NOW)).toBe(0);
  });

  it('reads back every date that HTTP can write', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(NOW), max: new Date('9999-01-01'), noInvalidDate: true }), (date) => {
        expect(parseRetryAfter(date.toUTCString(), NOW)).toBe(Math.floor(date.getTime() / 1000) * 1000 - NOW);
      }),
    );
  });

  it.each([null, undefined, '', 'soon', '-5', '1.5', '5 s', 'Infinity', 'NaN', '2025-01-01', 'x GMT'])('makes nothing of %s', (header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });
});
