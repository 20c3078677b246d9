import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { type Diagnostic, setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { SetupError } from '../../../src/platform/setup-error.ts';
import { createPropagationPolicy, type PropagateTo } from '../../../src/propagation/policy.ts';

function allows(rules: PropagateTo | undefined, url: string, ownOrigin?: string): boolean {
  return createPropagationPolicy(rules, ownOrigin)(new URL(url));
}

afterEach(() => setDiagnosticListener(undefined));

describe('without rules', () => {
  test('the own origin is allowed and nothing else', () => {
    expect(allows(undefined, 'https://shop.example/x?y', 'https://shop.example')).toBe(true);
    expect(allows([], 'https://shop.example:443/', 'https://shop.example')).toBe(true);
    for (const url of ['http://shop.example/', 'https://shop.example:8443/', 'https://api.shop.example/', 'https://shop.example.evil/']) {
      expect(allows(undefined, url, 'https://shop.example')).toBe(false);
    }
  });

  test('nothing is allowed where there is no own origin', () => {
    expect(allows(undefined, 'https://shop.example/')).toBe(false);
  });

  test('the origin "null" is nobody\'s own', () => {
    expect(allows(undefined, 'data:text/plain,x', 'null')).toBe(false);
    expect(allows(undefined, 'file:///etc/passwd', 'null')).toBe(false);
  });
});

describe('a string', () => {
  test('allows its origin with every path and query', () => {
    for (const rule of ['https://api.example.com', 'https://api.example.com/', 'HTTPS://API.example.com:443']) {
      expect(allows([rule], 'https://api.example.com/v1?q=1#f')).toBe(true);
      expect(allows([rule], 'https://api.example.com')).toBe(true);
    }
  });

  test.each([
    'https://api.example.com.evil.org/',
    'https://api.example.comevil.org/',
    'https://evil.org/?https://api.example.com',
    'https://evil.org/https://api.example.com',
    'https://evil.org/#https://api.example.com',
    'https://api.example.com@evil.org/',
    'https://api.example.com:444/',
    'http://api.example.com/',
    'wss://api.example.com/',
    'https://sub.api.example.com/',
    'https://example.com/',
    'https://api.example.com./',
  ])('does not take %s for https://api.example.com', (url) => {
    expect(allows(['https://api.example.com'], url)).toBe(false);
  });

  test('with a path allows this path and what is below it, at segment borders', () => {
    const rules = ['https://a.example/v1'];
    for (const path of ['/v1', '/v1/', '/v1/orders', '/v1?q', '/x/../v1/y']) expect(allows(rules, `https://a.example${path}`)).toBe(true);
    for (const path of ['/', '/v10', '/v1x/orders', '/V1', '/v1/../admin', '/x/v1', '/v1%2f..', '/?/v1']) {
      expect(allows(rules, `https://a.example${path}`)).toBe(false);
    }
  });

  test('with a slash at the end allows only what is below', () => {
    expect(allows(['https://a.example/v1/'], 'https://a.example/v1/x')).toBe(true);
    expect(allows(['https://a.example/v1/'], 'https://a.example/v1')).toBe(false);
  });

  test('with a wildcard allows every host below, of this scheme and port', () => {
    for (const url of ['https://a.example.com/', 'https://a.b.example.com/x']) expect(allows(['https://*.example.com'], url)).toBe(true);
    for (const url of [
      'https://example.com/',
      'https://evilexample.com/',
      'https://a.example.com.evil.org/',
      'https://a.example.com:8443/',
      'http://a.example.com/',
      'https://evil.org/.example.com',
    ]) {
      expect(allows(['https://*.example.com'], url)).toBe(false);
    }
    expect(allows(['https://*.example.com:8443/v1'], 'https://a.example.com:8443/v1/x')).toBe(true);
    expect(allows(['https://*.example.com:8443/v1'], 'https://a.example.com:8443/v2')).toBe(false);
    expect(allows(['https://*.example.com:8443/v1'], 'https://a.example.com/v1')).toBe(false);
  });

  test('"*" allows everything', () => {
    fc.assert(fc.property(fc.webUrl({ withQueryParameters: true }), (url) => allows(['*'], url)));
  });

  test.each([
    'api.example.com',
    'localhost:3000',
    'example.com:8080/v1',
    '/api',
    '',
    'https://',
    'data:text/plain,x',
    'file:///x',
    'https://api.*.com',
    '*.example.com',
    'https://*.*.example.com',
    'https://*example.com',
    'https://api.example.com/*',
    'https://api.example.com/v1?key=1',
    'https://api.example.com/#x',
  ])('%j is refused, because it can never mean what it seems to', (rule) => {
    expect(() => createPropagationPolicy([rule])).toThrow(SetupError);
    expect(() => createPropagationPolicy([rule])).toThrow(/Write "https:\/\/api\.example\.com"/);
  });
});

describe('a RegExp', () => {
  test('is tested against origin and path, never the query or the fragment', () => {
    const rules = [/^https:\/\/[a-z]+\.example\.com\/v1/];
    expect(allows(rules, 'https://api.example.com/v1/x?y=1')).toBe(true);
    expect(allows([/api\.example\.com/], 'https://evil.org/?api.example.com')).toBe(false);
    expect(allows([/api\.example\.com/], 'https://evil.org/#api.example.com')).toBe(false);
    expect(allows([/api\.example\.com/], 'https://api.example.com@evil.org/')).toBe(false);
    expect(allows([/v1$/], 'https://api.example.com/v1?q')).toBe(true);
  });

  test.each(['g', 'y', 'gy', 'gi'])('with the flags %s answers the same every time and is left as it was', (flags) => {
    const rule = new RegExp('https://api', flags);
    rule.lastIndex = 3;
    const policy = createPropagationPolicy([rule]);
    for (let i = 0; i < 5; i++) expect(policy(new URL('https://api.example.com/'))).toBe(true);
    expect(rule.lastIndex).toBe(3);
  });
});

describe('a function', () => {
  test('decides with the URL', () => {
    const rules: PropagateTo = [(url) => url.searchParams.has('trace')];
    expect(allows(rules, 'https://a.example/?trace')).toBe(true);
    expect(allows(rules, 'https://a.example/')).toBe(false);
  });

  test('says yes with true alone, so that the promise of an async one is no yes', () => {
    const loose = [() => Promise.resolve(false), () => 'yes', () => 1] as unknown as PropagateTo;
    expect(allows(loose, 'https://a.example/')).toBe(false);
  });

  test('that throws says no, is reported once, and leaves the other rules working', () => {
    const told: Diagnostic[] = [];
    setDiagnosticListener((diagnostic) => told.push(diagnostic));
    const policy = createPropagationPolicy([
      () => {
        throw new Error('oops');
      },
      'https://a.example',
    ]);
    for (let i = 0; i < 3; i++) {
      expect(policy(new URL('https://a.example/'))).toBe(true);
      expect(policy(new URL('https://b.example/'))).toBe(false);
    }
    expect(told).toMatchObject([{ code: 'propagate_to_failed', count: 1 }]);
    expect(told[0]?.message).toContain('oops');
  });
});

test('what is no rule at all is refused', () => {
  for (const rules of ['https://a.example', {}, [1], [null], [undefined], [new URL('https://a.example')]]) {
    expect(() => createPropagationPolicy(rules as unknown as PropagateTo)).toThrow(SetupError);
  }
});

test('an origin as a rule allows exactly the URLs of this origin', () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.webUrl({ withQueryParameters: true, withFragments: true }), (rule, url) => {
      const { origin } = new URL(rule);
      expect(allows([origin], rule)).toBe(true);
      expect(allows([origin], url)).toBe(new URL(url).origin === origin);
    }),
  );
});
