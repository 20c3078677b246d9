import { host } from './host.ts';

// Random words come from a pool that is filled by one crypto call: a call for each id costs 13 times more in Chromium.
// `crypto` is in every supported runtime; Math.random is for pages on plain http in old embedders, where ids need only be unlikely to meet.

const pool = new Uint32Array(512);
let next = pool.length;

/** 32 random bits as an unsigned integer. */
export function randomUint32(): number {
  if (next === pool.length) {
    refill();
    next = 0;
  }
  return pool[next++] as number; // in range: next < pool.length
}

function refill(): void {
  if (host.crypto?.getRandomValues) {
    host.crypto.getRandomValues(pool);
    return;
  }
  for (let i = 0; i < pool.length; i++) pool[i] = Math.random() * 0x1_0000_0000;
}
