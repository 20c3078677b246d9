import { host } from '../platform/host.ts';

// What the place that we print to can show, and text that is safe and fits there.

/** A person reads the output: a terminal, or a browser's console. */
export function isInteractive(): boolean {
  const stdout = host.process?.stdout;
  return !stdout || stdout.isTTY === true;
}

/** NO_COLOR beats FORCE_COLOR, which beats what the terminal is. A browser's console gets none. */
export function wantsColor(): boolean {
  const { env = {}, stdout } = host.process ?? {};
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stdout?.isTTY === true && env['TERM'] !== 'dumb';
}

/** The terminal's columns; 100 where there is no terminal. */
export function outputWidth(): number {
  return host.process?.stdout?.columns || 100;
}

export const RED = 31;
export const GREEN = 32;
export const YELLOW = 33;
export const BOLD = 1;
export const DIM = 2;
/** Services are told apart by these; red and green mean something else. */
export const SERVICE_COLORS: readonly number[] = [36, 35, 34, 96, 95, 94];

export type Paint = (text: string, ...codes: number[]) => string;

/** Colours text, or returns it as it is. */
export function painter(color: boolean): Paint {
  return (text, ...codes) => (color && text && codes.length > 0 ? `\u001b[${codes.join(';')}m${text}\u001b[0m` : text);
}

/** One line without control characters: a span's name may come from a URL, and must not be able to command the terminal. */
export function cleanText(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const ZERO = /\p{M}|\u200b|\u200d/u;

function charWidth(char: string): number {
  if (char < '\u0300') return 1;
  return ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
}

/** How many columns a terminal gives to `text`. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** `text` in at most `width` columns, with an ellipsis where it was cut. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let fitted = '';
  let left = width - 1;
  for (const char of text) {
    left -= charWidth(char);
    if (left < 0) break;
    fitted += char;
  }
  return width > 0 ? `${fitted}…` : '';
}

/** `text` and blanks, `width` columns in all. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
