// The one place where URLs lose their secrets before they become attributes (semantic conventions: url.full, url.query). Credentials
// become REDACTED:REDACTED; the values of the keys below become REDACTED, and the keys stay. In a fragment the keys may follow `#`, `#/`
// or `#?`, where single-page sign-ins put their tokens. Names are compared as they stand, in their own case.

const SECRETS =
  /((?:[?&]|#[/?]?)(?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig|X-Goog-Signature|(?:access|id|refresh)_token)=)[^&#\s]*/g;

const IN_URL = /^([^/?#]+:\/\/)[^/?#]*@/;
const IN_TEXT = /(\/\/)[^/?#\s]+@/g;
const IN_BROKEN_URL = /^([^/?#]*\/\/).*@/;

/** The absolute URL, fit for `url.full`. What is no absolute URL is scrubbed as text. Never throws. */
export function scrubUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  // In a parsed URL the credentials end at the last `@` before the path; in a broken one a password may hold anything.
  return parsed ? scrub(parsed.href, IN_URL) : scrub(String(url), IN_BROKEN_URL);
}

/** Any text in which URLs, or a query with its leading `?`, may stand, without their secrets. */
export function scrubText(text: string): string {
  return scrub(text, IN_TEXT);
}

/** The URL that `url` means, relative to `base`; `undefined` where it means none. */
export function parseUrl(url: string | URL, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

function scrub(text: string, credentials: RegExp): string {
  // Most have neither: to look for a character is a tenth of an expression that was used before, and a hundredth of its first use.
  const named = text.includes('@') ? text.replace(credentials, '$1REDACTED:REDACTED@') : text;
  return named.includes('=') ? named.replace(SECRETS, '$1REDACTED') : named;
}
