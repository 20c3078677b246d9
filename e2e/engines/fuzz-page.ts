// Runs in a page: random programs, transformed, under the task manager, and what differs from what they log natively in Node.

import * as runtime from '../../src/await.ts';
import { TaskContextManager } from '../../src/context/task.ts';
import { execute, startSentinels } from '../../test/unit/transform/fuzz/execute.ts';
import type { PreparedProgram } from '../../test/unit/transform/fuzz/run.ts';

export interface FuzzOutcome {
  readonly programs: number;
  readonly events: number;
  readonly sentinels: number;
  readonly leaks: number;
  readonly different: readonly { readonly seed: number; readonly expected: readonly string[]; readonly seen: readonly string[] }[];
}

export async function runPrograms(programs: readonly PreparedProgram[]): Promise<FuzzOutcome> {
  const manager = new TaskContextManager().enable();
  const sentinels = startSentinels(manager);
  const codes = programs.map(({ code }) => code);
  const logs = await execute(codes, { manager, runtime, delayMs: 5 });
  await sentinels.stop();
  manager.disable();
  const outcomes = programs.map(({ seed, expected }, i) => ({ seed, expected, seen: logs[i] ?? [] }));
  return {
    programs: programs.length,
    events: logs.reduce((sum, { length }) => sum + length, 0),
    ...sentinels.counts(),
    different: outcomes.filter(({ expected, seen }) => JSON.stringify(expected) !== JSON.stringify(seen)),
  };
}
