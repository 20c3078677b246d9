// Runs random programs: natively under AsyncLocalStorage, and transformed under the task manager.

import * as awaitRuntime from '../../../../src/await.ts';
import { AsyncLocalStorageContextManager } from '../../../../src/context/async-local-storage.ts';
import { createContextKey, ROOT_CONTEXT } from '../../../../src/context/context.ts';
import type { ContextManager } from '../../../../src/context/context-manager.ts';
import { TaskContextManager } from '../../../../src/context/task.ts';
import type { GeneratorRule } from '../../../../src/transform/options.ts';
import { transform } from '../../../../src/transform/transform.ts';
import { writeProgram } from './program.ts';
import { createWorld, type World } from './world.ts';

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

/** So many programs run at once: their contexts must not meet. */
const AT_ONCE = 50;

/** Runs the programs of the seeds from `first` on. */
export async function fuzz(first: number, count: number, rule: GeneratorRule, runtime: object = awaitRuntime): Promise<Fuzzing> {
  const programs = Array.from({ length: count }, (_, i) => ({ seed: first + i, code: programOf(first + i, rule) }));
  const results = programs.map(({ code }) => transform(code, { file: 'program.cjs', generators: rule }));
  const compiled = results.map((result, i) => result.code ?? programs[i]?.code ?? '');
  const expected = await nativeLogs(programs, rule);
  const manager = new TaskContextManager().enable();
  const sentinels = startSentinels(manager);
  const seen = await inBatches(compiled, (code) => code, manager, false, runtime);
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
  const logs = await inBatches(unknown, ({ code }) => code, new AsyncLocalStorageContextManager(), rule === 'creation', {});
  for (const [i, { code }] of unknown.entries()) known.set(code, logs[i] ?? []);
  return programs.map(({ code }) => known.get(code) ?? []);
}

function programOf(seed: number, rule: GeneratorRule): string {
  return writeProgram(seed, { closesGenerators: rule === 'creation' });
}

async function inBatches<T>(
  programs: readonly T[],
  codeOf: (program: T) => string,
  manager: ContextManager,
  emulatesCreation: boolean,
  runtime: object,
): Promise<string[][]> {
  const logs: string[][] = [];
  for (let at = 0; at < programs.length; at += AT_ONCE) {
    const batch = programs.slice(at, at + AT_ONCE);
    logs.push(
      ...(await Promise.all(batch.map((program) => run(codeOf(program), createWorld(manager, emulatesCreation), manager, runtime)))),
    );
  }
  return logs;
}

async function run(code: string, world: World, manager: ContextManager, runtime: object): Promise<string[]> {
  const module: { exports: () => Promise<unknown> } = { exports: async () => {} };
  new Function('module', 'require', 'w', code)(module, () => runtime, world);
  const main = ROOT_CONTEXT.setValue(createContextKey('fuzz'), 'main');
  await manager
    .with(main, () => module.exports())
    .then(
      (value) => world.events.push(`returned ${String(value)}`),
      (error: Error) => world.events.push(`threw ${error.message}`),
    );
  while (world.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, 1));
  return world.events;
}

function startSentinels(manager: ContextManager): { stop(): Promise<void>; counts(): { sentinels: number; leaks: number } } {
  let sentinels = 0;
  let leaks = 0;
  let isStopped = false;
  const look = (): void => {
    sentinels++;
    if (manager.active() !== ROOT_CONTEXT) leaks++;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    look();
    if (!isStopped) setImmediate(() => port2.postMessage(0));
  };
  port2.postMessage(0);
  const interval = setInterval(look, 1);
  const loop = (async () => {
    while (!isStopped) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      look();
      await null;
      look();
    }
  })();
  return {
    async stop() {
      isStopped = true;
      clearInterval(interval);
      await loop;
      port1.close();
    },
    counts: () => ({ sentinels, leaks }),
  };
}
