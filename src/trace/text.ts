/** What was given for a name or a message, as text: JavaScript callers give anything. Never throws. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return String(value);
  } catch {
    return '';
  }
}
