import { errorText, report } from '../platform/diagnostics.ts';
import type { Bounds } from './limits.ts';

/** The longest name or message, in characters. */
export const MAX_TEXT_LENGTH = 65_536;

/** What was given for a name or a message, as text: JavaScript callers give anything. Never throws. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : errorText(value);
}

/** Likewise, of a length that can be sent. */
export function toName(value: unknown, bounds: Bounds): string {
  const text = toText(value);
  return text.length > MAX_TEXT_LENGTH ? shorten(text, MAX_TEXT_LENGTH, bounds) : text;
}

/** Cut so that no surrogate pair is halved: half a pair is not valid UTF-8 on the wire. */
export function shorten(text: string, maxLength: number, bounds: Bounds): string {
  bounds.shortened++;
  report(
    'text_shortened',
    `a text of ${text.length} characters was cut to ${maxLength}. If it is worth its bytes, raise the limits of spans.`,
  );
  const last = text.charCodeAt(maxLength - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength;
  // join() copies, where a slice would keep all of the text alive for as long as the span waits.
  return [text.slice(0, end / 2), text.slice(end / 2, end)].join('');
}
