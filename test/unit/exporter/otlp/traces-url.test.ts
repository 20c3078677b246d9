import { describe, expect, it } from 'vitest';
import { tracesUrl } from '../../../../src/exporter/otlp/traces-url.ts';

describe('tracesUrl', () => {
  it.each([
    [undefined, 'http://localhost:4318/v1/traces'],
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['http://collector/otlp///', 'http://collector/otlp/v1/traces'],
    ['https://collector/a/b', 'https://collector/a/b/v1/traces'],
    ['https://collector/a?token=x', 'https://collector/a/v1/traces?token=x'],
  ])('appends the signal path to the endpoint %s', (endpoint, url) => {
    expect(tracesUrl(endpoint, undefined)).toBe(url);
  });

  it.each([
    ['http://collector:4318', 'http://collector:4318/'],
    ['http://collector/custom/', 'http://collector/custom/'],
    ['http://collector/v1/traces?x=1', 'http://collector/v1/traces?x=1'],
  ])('uses the url %s as it is', (given, url) => {
    expect(tracesUrl(undefined, given)).toBe(url);
  });

  it('says what to do with an endpoint that already ends with the signal path', () => {
    expect(() => tracesUrl('http://collector/v1/traces/', undefined)).toThrow(/Leave that off, or give the address as url/);
  });
});
