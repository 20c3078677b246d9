// Protobuf's whole numbers: seven bits a byte, the low ones first. Up to 32 bits.

export function varintSize(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}

/** Writes `value` at `at`, and says where it ends. */
export function setVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest > 127) {
    bytes[end++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[end++] = rest;
  return end;
}

/** Likewise for a whole number of up to 2^53 either way; a negative one takes all of 64 bits. */
export function setInt64(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let low = value >>> 0;
  let high = Math.floor(value / 2 ** 32) >>> 0;
  while (high > 0 || low > 127) {
    bytes[end++] = (low & 127) | 128;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  bytes[end++] = low;
  return end;
}
