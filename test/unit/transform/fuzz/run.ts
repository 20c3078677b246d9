// Runs random programs: natively under AsyncLocalStorage, and transformed under the task manager.

import * as awaitRuntime from '../../../../src/await.ts';
import { AsyncLocalStorageContextManager } from '../../../../src/context/async-local-storage.ts';
import { TaskContextManager } from '../../../../src/context/task.ts';
import type { GeneratorRule } from '../../../../src/transform/options.ts';
import { transform } from '../../../../src/transform/transform.ts';
import { execute, startSentinels } from './execute.ts';
import { writeProgram } from './program.ts';

export interface Outcome {
  readonly seed: number;
  readonly code: string;
  readonly expected: readonly string[];
  readonly seen: readonly string[];
}

export interface Fuzzing {
  readonly outcomes: readonly Outcome[];
  /** Jobs that belong to nobody, and how many of them saw a context. */
  readonly sentinels: number;
  readonly leaks: number;
  /** Functions that could not be transformed. */
  readonly untransformed: number;
}

export function isAsExpected({ expected, seen }: Outcome): boolean {
  return expected.length === seen.length && expected.every((event, i) => event === seen[i]);
}

/** Runs the programs of the seeds from `first` on. */
export async function fuzz(first: number, count: number, rule: GeneratorRule, runtime: object = awaitRuntime): Promise<Fuzzing> {
  const programs = Array.from({ length: count }, (_, i) => ({ seed: first + i, code: programOf(first + i, rule) }));
  const results = programs.map(({ code }) => transform(code, { file: 'program.cjs', generators: rule }));
  const compiled = results.map((result, i) => result.code ?? programs[i]?.code ?? '');
  const expected = await nativeLogs(programs, rule);
  const manager = new TaskContextManager().enable();
  const sentinels = startSentinels(manager);
  const seen = await execute(compiled, { manager, runtime });
  await sentinels.stop();
  manager.disable();
  return {
    outcomes: programs.map((program, i) => ({ ...program, expected: expected[i] ?? [], seen: seen[i] ?? [] })),
    ...sentinels.counts(),
    untransformed: results.reduce((sum, { untransformed }) => sum + untransformed.length, 0),
  };
}

/** What programs do natively, by their text: those that the mutations ask for again and again. */
const known = new Map<string, string[]>();

async function nativeLogs(programs: readonly { readonly code: string }[], rule: GeneratorRule): Promise<string[][]> {
  const unknown = programs.filter(({ code }) => !known.has(code));
  const logs = await execute(
    unknown.map(({ code }) => code),
    { manager: new AsyncLocalStorageContextManager(), emulatesCreation: rule === 'creation' },
  );
  for (const [i, { code }] of unknown.entries()) known.set(code, logs[i] ?? []);
  return programs.map(({ code }) => known.get(code) ?? []);
}

function programOf(seed: number, rule: GeneratorRule): string {
  return writeProgram(seed, { closesGenerators: rule === 'creation' });
}

/** Programs for a place without AsyncLocalStorage: transformed, with what they log natively under it. */
export interface PreparedProgram {
  readonly seed: number;
  readonly code: string;
  readonly expected: readonly string[];
}

export async function preparePrograms(first: number, count: number): Promise<PreparedProgram[]> {
  const programs = Array.from({ length: count }, (_, i) => ({ seed: first + i, code: programOf(first + i, 'creation') }));
  const expected = await nativeLogs(programs, 'creation');
  return programs.map(({ seed, code }, i) => ({
    seed,
    code: transform(code, { file: 'program.cjs', generators: 'creation' }).code ?? code,
    expected: expected[i] ?? [],
  }));
}
