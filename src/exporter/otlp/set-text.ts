/** Writes ASCII at `at`, and says where it ends: -1 where `text` has other characters. A loop beats TextEncoder up to some 64 of them. */
export function setAscii(bytes: Uint8Array, at: number, text: string): number {
  let end = at;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return -1;
    bytes[end++] = unit;
  }
  return end;
}

/** What each ASCII character is worth as a digit; 256 for what is none. */
const HEX_DIGITS = /* @__PURE__ */ Int16Array.from({ length: 128 }, (_, unit) => {
  const digit = Number.parseInt(String.fromCharCode(unit), 16);
  return Number.isNaN(digit) ? 256 : digit;
});

/** Writes pairs of hexadecimal digits as bytes; says false where something else is among them. */
export function setHex(bytes: Uint8Array, at: number, text: string): boolean {
  let seen = 0;
  for (let i = 0; i < text.length; i += 2) {
    const high = text.charCodeAt(i);
    const low = text.charCodeAt(i + 1);
    const byte = ((HEX_DIGITS[high & 127] as number) << 4) | (HEX_DIGITS[low & 127] as number); // there are 128
    seen |= (byte & 0x1100) | high | low;
    bytes[at + i / 2] = byte;
  }
  return seen <= 127;
}
