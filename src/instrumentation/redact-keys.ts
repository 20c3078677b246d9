import { errorText } from '../platform/diagnostics.ts';
import { SetupError } from '../platform/setup-error.ts';

/**
 * For `redact` of `start()`: the values of these parameters, in a query or a fragment, become `REDACTED`. The names are compared in any
 * case, and however they are percent-encoded. Throws SetupError where there is no name, or an empty one.
 *
 * @example
 * start({ redact: redactKeys('email', 'password') });
 */
export function redactKeys(...keys: readonly string[]): (url: URL) => string {
  if (keys.length === 0 || !keys.every((key) => typeof key === 'string' && key !== '')) {
    throw new SetupError('bad_redact', `redactKeys() was given ${errorText(keys)}. Give it names, for example redactKeys('password').`);
  }
  const names = keys.map((key) => Array.from(key, anyForm).join('')).join('|');
  const pairs = new RegExp(`((?:[?&]|#[/?]?)(?:${names})=)[^&#]*`, 'gi');
  return ({ href }) => href.replace(pairs, '$1REDACTED');
}

/** A character of a name as it may stand in a URL. */
function anyForm(char: string): string {
  const encoded = Array.from(new TextEncoder().encode(char), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return `(?:${char === ' ' ? '\\+| ' : char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')}|${encoded})`;
}
