/**
 * What a message says: its sentence, or where to read it. The modules that go into a page's bundle have codes alone:
 * scripts/short-messages.mjs takes the sentences out of them.
 */
export function explain(code: string, message: string): string {
  return message || `See throughline/docs/errors.md#${code}`;
}
