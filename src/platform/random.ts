import { host } from './host.ts';

// Random words come in blocks, each filled by one crypto call: a call for each id costs 13 times more in Chromium. Blocks double, because a
// large one costs half as much a word, and most pages never need it. A block is never filled again, so whoever takes words may keep them
// where they are and read them later.
// `crypto` is in every supported runtime; Math.random is for pages on plain http in old embedders, where ids need only be unlikely to meet.

const FIRST_BLOCK_WORDS = 256;
const MAX_BLOCK_WORDS = 16_384; // 64 KiB, the most that one call gives

/** The block from which `takeRandomWords` took last. */
export let randomBlock: Uint32Array = /* @__PURE__ */ new Uint32Array(0);
let next = 0;

/** Takes `count` random words; they begin at the returned place of `randomBlock`. */
export function takeRandomWords(count: number): number {
  if (next + count > randomBlock.length) {
    randomBlock = newBlock(Math.min(Math.max(2 * randomBlock.length, FIRST_BLOCK_WORDS), MAX_BLOCK_WORDS));
    next = 0;
  }
  const at = next;
  next += count;
  return at;
}

/** 32 random bits as an unsigned integer. */
export function randomUint32(): number {
  const at = takeRandomWords(1);
  return randomBlock[at] as number; // it was just taken
}

function newBlock(words: number): Uint32Array {
  const block = new Uint32Array(words);
  if (host.crypto?.getRandomValues) return host.crypto.getRandomValues(block);
  for (let i = 0; i < block.length; i++) block[i] = Math.random() * 0x1_0000_0000;
  return block;
}
