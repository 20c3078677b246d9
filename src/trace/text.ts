import { errorText } from '../platform/diagnostics.ts';

/** What was given for a name or a message, as text: JavaScript callers give anything. Never throws. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : errorText(value);
}
