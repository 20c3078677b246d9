import { afterEach, describe, expect, test } from 'vitest';
import { newSpanId, newTraceId, randomIdGenerator } from '../../../src/trace/id-generator.ts';
import { isValidSpanId, isValidTraceId } from '../../../src/trace/traceparent.ts';

const crypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto');

afterEach(() => {
  if (crypto) Object.defineProperty(globalThis, 'crypto', crypto);
});

/** Makes every random word this one, beyond what the pool still holds. */
function randomWordsAre(word: number): void {
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: { getRandomValues: (array: Uint32Array) => array.fill(word) } });
  for (let i = 0; i < 2048; i++) newSpanId();
}

describe('ids', () => {
  test('are valid', () => {
    for (let i = 0; i < 2000; i++) {
      expect(isValidTraceId(newTraceId())).toBe(true);
      expect(isValidSpanId(newSpanId())).toBe(true);
    }
  });

  test('do not repeat', () => {
    expect(new Set(Array.from({ length: 10_000 }, newTraceId)).size).toBe(10_000);
    expect(new Set(Array.from({ length: 10_000 }, newSpanId)).size).toBe(10_000);
  });

  test('have every digit at every place', () => {
    const ids = Array.from({ length: 2000 }, newTraceId);
    for (let at = 0; at < 32; at++) expect(new Set(ids.map((id) => id[at])).size).toBe(16);
  });

  test('write the digits in the order of the bits', () => {
    randomWordsAre(0x0123_cdef);
    expect(newSpanId()).toBe('0123cdef0123cdef');
    expect(newTraceId()).toBe('0123cdef'.repeat(4));
  });

  test('are not all zero even where the random source gives only zeros', () => {
    randomWordsAre(0);
    expect(isValidTraceId(newTraceId())).toBe(true);
    expect(isValidSpanId(newSpanId())).toBe(true);
  });

  test('come from the default generator too', () => {
    expect(isValidTraceId(randomIdGenerator.generateTraceId())).toBe(true);
    expect(isValidSpanId(randomIdGenerator.generateSpanId())).toBe(true);
  });
});
