// The same in a browser: what random programs log natively under AsyncLocalStorage, in Node, they log here, transformed under the task
// manager, in the same order.

import { expect, it } from 'vitest';
import * as runtime from '../../../../src/await.ts';
import { TaskContextManager } from '../../../../src/context/task.ts';
import { execute, startSentinels } from './execute.ts';
import programs from './programs.ts?prepared';

it('random programs keep context and order in this browser', async () => {
  const manager = new TaskContextManager().enable();
  const sentinels = startSentinels(manager);
  const codes = programs.map(({ code }) => code);
  const logs = await execute(codes, { manager, runtime, delayMs: 5 });
  await sentinels.stop();
  manager.disable();
  for (const [i, { seed, expected }] of programs.entries()) expect([seed, logs[i]]).toEqual([seed, expected]);
  expect(sentinels.counts().leaks).toBe(0);
  expect(sentinels.counts().sentinels).toBeGreaterThan(programs.length);
}, 120_000);
