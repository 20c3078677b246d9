/** What a `Retry-After` header asks for, in milliseconds from `nowMs` on: seconds or an HTTP date. `undefined` when malformed. */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // HTTP dates end so. Date.parse alone also takes "-5" for a date.
  if (!text.endsWith(' GMT')) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
