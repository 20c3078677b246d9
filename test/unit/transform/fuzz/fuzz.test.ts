// Random programs do the same things in the same order in the same contexts: natively under AsyncLocalStorage, and transformed under the
// task manager. FUZZ_PROGRAMS and FUZZ_SEED make it more and other programs: npm run test:fuzz -- --programs 20000.

import { expect, it } from 'vitest';
import type { GeneratorRule } from '../../../../src/transform/options.ts';
import { type Fuzzing, fuzz } from './run.ts';

const programs = Number(process.env['FUZZ_PROGRAMS'] ?? 500);
const AT_ONCE = 500;
const FOREVER = 3_600_000;
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** The first program that differs, with what differs first. */
function firstDifference({ outcomes }: Fuzzing): object | undefined {
  for (const { seed, code, expected, seen } of outcomes) {
    const at = expected.findIndex((event, i) => event !== seen[i]);
    if (at >= 0 || expected.length !== seen.length)
      return { seed, at, expected: expected.slice(Math.max(0, at - 3), at + 1), seen: seen.slice(Math.max(0, at - 3), at + 1), code };
  }
  return undefined;
}

async function check(first: number, count: number, rule: GeneratorRule): Promise<void> {
  let sentinels = 0;
  let events = 0;
  for (let at = first; at < first + count; at += AT_ONCE) {
    const fuzzing = await fuzz(at, Math.min(AT_ONCE, first + count - at), rule);
    expect(firstDifference(fuzzing)).toBeUndefined();
    expect(fuzzing.leaks).toBe(0);
    expect(fuzzing.untransformed).toBe(0);
    sentinels += fuzzing.sentinels;
    for (const { expected } of fuzzing.outcomes) events += expected.length;
  }
  expect(sentinels).toBeGreaterThan(count);
  expect(events).toBeGreaterThan(10 * count);
}

it(`${programs} random programs keep context and order`, () => check(seed, programs, 'creation'), FOREVER);

it("some more, with generators in their callers' contexts", () => check(seed + programs, Math.ceil(programs / 5), 'caller'), FOREVER);
