import { describe, expect, it } from 'vitest';
import { tracesUrl } from '../../../../src/exporter/otlp/traces-url.ts';

describe('tracesUrl in a page', () => {
  it('takes addresses relative to the page', () => {
    const { origin } = new URL(location.href);
    expect(tracesUrl('/otlp', undefined)).toBe(`${origin}/otlp/v1/traces`);
    expect(tracesUrl('/', undefined)).toBe(`${origin}/v1/traces`);
    expect(tracesUrl(undefined, '/collect')).toBe(`${origin}/collect`);
  });
});
