import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createScrubber, parseUrl } from '../../../src/instrumentation/url.ts';
import { setDiagnosticListener } from '../../../src/platform/diagnostics.ts';

const { scrubUrl, scrubText } = createScrubber();

const SECRET_KEYS = [
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Goog-Signature',
];

describe('scrubUrl', () => {
  it.each([
    ['https://user:pw@example.com/', 'https://REDACTED:REDACTED@example.com/'],
    ['https://user@example.com/a?b=1', 'https://REDACTED:REDACTED@example.com/a?b=1'],
    ['https://:pw@example.com/', 'https://REDACTED:REDACTED@example.com/'],
    ['wss://u:p@example.com/', 'wss://REDACTED:REDACTED@example.com/'],
    ['https:user:pw@example.com/', 'https://REDACTED:REDACTED@example.com/'],
    ['https:\\\\user:p@w@example.com\\', 'https://REDACTED:REDACTED@example.com/'],
    ['https://example.com/?a=1&sig=x%20y&b=2', 'https://example.com/?a=1&sig=REDACTED&b=2'],
    ['https://example.com/?sig=1&sig=2#sig=3', 'https://example.com/?sig=REDACTED&sig=REDACTED#sig=REDACTED'],
    ['https://example.com/#access_token=x&state=y', 'https://example.com/#access_token=REDACTED&state=y'],
    ['https://example.com/#/id_token=x', 'https://example.com/#/id_token=REDACTED'],
    ['https://example.com/#/cb?refresh_token=x', 'https://example.com/#/cb?refresh_token=REDACTED'],
    ['http://user:p/w@broken:port', 'http://REDACTED:REDACTED@broken:port'],
    ['/relative?sig=x', '/relative?sig=REDACTED'],
  ])('makes %s to %s', (url, scrubbed) => {
    expect(scrubUrl(url)).toBe(scrubbed);
  });

  it.each([
    'https://example.com/users/@me//x@y',
    'https://example.com/?Sig=1&signature=2&design=3&q=a@b',
    'https://example.com/sig=1',
    'http://[::1]:8080/?q=http://a@b#@c',
  ])('leaves %s', (url) => {
    expect(scrubUrl(url)).toBe(url);
    expect(scrubUrl(new URL(url))).toBe(url);
  });

  it('shows no credentials and no secret, and keeps everything else, for every URL', () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9%!$'()*+,;:~.-]{1,20}$/).map((text) => `hush${text.replaceAll('%', '')}hush`);
    const pair = fc.tuple(fc.constantFrom(...SECRET_KEYS, 'q', 'page'), secret);
    fc.assert(
      fc.property(fc.webUrl(), secret, fc.array(pair), (base, password, pairs) => {
        const url = new URL(base);
        const plain = url.href;
        url.username = 'hushuser';
        url.password = password;
        url.search = pairs.map(([key, value]) => `${key}=${value}`).join('&');
        const scrubbed = scrubUrl(url);
        expect(scrubbed).not.toContain('hushuser');
        const shown = new URL(scrubbed);
        expect([shown.username, shown.password, shown.host, shown.pathname]).toEqual([
          'REDACTED',
          'REDACTED',
          url.host,
          new URL(plain).pathname,
        ]);
        const expected = [...url.searchParams].map(([key, value]) => [key, SECRET_KEYS.includes(key) ? 'REDACTED' : value]);
        expect([...shown.searchParams]).toEqual(expected);
      }),
    );
  });

  it('takes any text without throwing, in linear time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof scrubUrl(text) === 'string'));
    const startedMs = performance.now();
    for (const piece of ['?', '#', '&', '?sig', '#/', '//', '//a', '@', 'http://', '?sig=', 'a@']) {
      scrubUrl(piece.repeat(100_000));
      scrubUrl(`https://example.com/${piece.repeat(100_000)}`);
      scrubText(piece.repeat(100_000));
    }
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

describe('scrubText', () => {
  it('scrubs the URLs in a sentence, and nothing else', () => {
    expect(scrubText('GET https://u:p@example.com/?sig=x failed, ask me@example.com')).toBe(
      'GET https://REDACTED:REDACTED@example.com/?sig=REDACTED failed, ask me@example.com',
    );
  });
});

describe('the function of the user', () => {
  const withoutNumbers = createScrubber(({ origin, pathname, search }) => origin + pathname.replace(/\d+/g, '*') + search);

  it('says what is recorded, of which what must be hidden is hidden all the same', () => {
    expect(withoutNumbers.scrubUrl('https://example.com/users/42?sig=x&a=1')).toBe('https://example.com/users/*?sig=REDACTED&a=1');
    const leaky = createScrubber(() => 'https://u:p@example.com/?sig=x');
    expect(leaky.scrubUrl('https://example.com/')).toBe('https://REDACTED:REDACTED@example.com/?sig=REDACTED');
  });

  it('is asked about the URLs in a text too', () => {
    expect(withoutNumbers.scrubText('no 5 of https://example.com/users/42 and wss://example.com/7?sig=x')).toBe(
      'no 5 of https://example.com/users/* and wss://example.com/*?sig=REDACTED',
    );
  });

  it('gets a copy', () => {
    const url = new URL('https://example.com/users/42');
    const scrubber = createScrubber((copy) => {
      copy.pathname = '/';
      return copy.href;
    });
    expect(scrubber.scrubUrl(url)).toBe('https://example.com/');
    expect(url.pathname).toBe('/users/42');
  });

  it('is reported when it throws or gives no text, and the URL is redacted without it', () => {
    const told: string[] = [];
    setDiagnosticListener(({ message }) => told.push(message));
    onTestFinished(() => setDiagnosticListener(undefined));
    const broken = createScrubber(() => {
      throw new RangeError('broken');
    });
    expect(broken.scrubUrl('https://example.com/?sig=x')).toBe('https://example.com/?sig=REDACTED');
    expect(createScrubber((() => 5) as never).scrubUrl('https://example.com/?sig=x')).toBe('https://example.com/?sig=REDACTED');
    expect(told).toEqual(['redact threw RangeError: broken. The URL was redacted without it.']);
  });

  it('leaves no secret and throws nothing, whatever it gives for whatever URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string({ unit: 'binary' }), (url, text) => {
        const scrubbed = createScrubber(() => `${text}&sig=hush`).scrubUrl(url);
        expect(scrubbed).not.toContain('hush');
      }),
    );
  });
});

describe('parseUrl', () => {
  it('gives undefined for what is no URL', () => {
    expect(parseUrl('/a')).toBeUndefined();
    expect(parseUrl('/a', 'https://example.com/b')?.href).toBe('https://example.com/a');
  });
});
