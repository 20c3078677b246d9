import { randomUint32 } from '../../platform/random.ts';

/** 32 random hex digits. */
export function randomId(): string {
  return Array.from({ length: 4 }, () => randomUint32().toString(16).padStart(8, '0')).join('');
}
