import type { IdGenerator } from '../trace/id-generator.ts';

/** Ids that are the same in every run with the same seed. For tests only: they are not random. */
export function seededIds(seed = 1): IdGenerator {
  let state = seed >>> 0;
  // A Weyl sequence through an integer hash: every 32-bit state occurs once, and neighbours look unrelated.
  const word = (): string => {
    state = (state + 0x9e3779b9) >>> 0;
    let bits = state ^ (state >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0).toString(16).padStart(8, '0');
  };
  const words = (count: number): string => {
    const id = Array.from({ length: count }, word).join('');
    return /[^0]/.test(id) ? id : words(count);
  };
  return { generateTraceId: () => words(4), generateSpanId: () => words(2) };
}
