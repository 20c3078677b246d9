import { errorText, report } from '../platform/diagnostics.ts';

// The one place where URLs lose their secrets before they become attributes (semantic conventions: url.full, url.query). Credentials
// become REDACTED:REDACTED; the values of the keys below become REDACTED, and the keys stay. In a fragment the keys may follow `#`, `#/`
// or `#?`, where single-page sign-ins put their tokens. Names are compared as they stand, in their own case. The user's function comes
// first, so that what it gives is redacted like all else.

const SECRETS =
  /((?:[?&]|#[/?]?)(?:X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig|X-Goog-Signature|(?:access|id|refresh)_token)=)[^&#\s]*/g;

const IN_URL = /^([^/?#]+:\/\/)[^/?#]*@/;
const IN_TEXT = /(\/\/)[^/?#\s]+@/g;
const IN_BROKEN_URL = /^([^/?#]*\/\/).*@/;
const URLS = /\b(?:https?|wss?):\/\/[^\s"'<>]+/g;

/** Gives the text to record in the place of a URL, which is a copy and may be changed. */
export type Redact = (url: URL) => string;

/** Takes secrets out of what is recorded, as `redact` of `start()` says, and those that everybody has in any case. */
export interface Scrubber {
  /** The absolute URL, fit for `url.full`. What is no absolute URL is scrubbed as text. Never throws. */
  scrubUrl(url: string | URL): string;
  /** Any text in which URLs, or a query with its leading `?`, may stand, without their secrets. Never throws. */
  scrubText(text: string): string;
}

export function createScrubber(redact?: Redact): Scrubber {
  const scrubUrl = (url: string | URL): string => {
    const parsed = typeof url === 'string' ? parseUrl(url) : url;
    const redacted = parsed && redact ? redactUrl(redact, parsed) : undefined;
    // In a parsed URL the credentials end at the last `@` before the path; in a broken one a password may hold anything.
    if (redacted === undefined) return parsed ? scrub(parsed.href, IN_URL) : scrub(String(url), IN_BROKEN_URL);
    return scrub(redacted, parseUrl(redacted) ? IN_URL : IN_BROKEN_URL);
  };
  return { scrubUrl, scrubText: (text) => scrub(redact ? text.replace(URLS, scrubUrl) : text, IN_TEXT) };
}

/** The URL that `url` means, relative to `base`; `undefined` where it means none. */
export function parseUrl(url: string | URL, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

function redactUrl(redact: Redact, url: URL): string | undefined {
  try {
    const text: unknown = redact(new URL(url));
    if (typeof text === 'string') return text;
    report('redact_failed', `redact gave ${errorText(text)}, which is no text. The URL was redacted without it.`);
  } catch (error) {
    report('redact_failed', `redact threw ${errorText(error)}. The URL was redacted without it.`);
  }
  return undefined;
}

function scrub(text: string, credentials: RegExp): string {
  // Most have neither: to look for a character is a tenth of an expression that was used before, and a hundredth of its first use.
  const named = text.includes('@') ? text.replace(credentials, '$1REDACTED:REDACTED@') : text;
  return named.includes('=') ? named.replace(SECRETS, '$1REDACTED') : named;
}
