/** `text` without the spaces and tabs around it, HTTP's optional whitespace. A line break is none, so it stays and makes a header invalid. */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (isOws(text.charCodeAt(start))) start++;
  while (end > start && isOws(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
