// The task manager changes nothing about when promise callbacks run.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

type Step =
  | { readonly kind: 'then' | 'catch' | 'finally' | 'reject' | 'thenable' | 'await' | 'microtask'; readonly on: number }
  | { readonly kind: 'all' | 'race'; readonly on: number; readonly other: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('then', 'catch', 'finally', 'reject', 'thenable', 'await', 'microtask'),
    on: fc.nat(),
  }),
  fc.record({ kind: fc.constantFrom('all', 'race'), on: fc.nat(), other: fc.nat() }),
);

/** A promise that does to the promises before it what `step` says, and writes down when. */
function next(promises: readonly Promise<unknown>[], program: Step, id: number, log: string[]): Promise<unknown> {
  const on = promises[program.on % promises.length] as Promise<unknown>; // in range
  const note = (what: string) => (value: unknown) => {
    log.push(`${id} ${what} ${value instanceof Error ? value.message : typeof value}`);
    return value;
  };
  switch (program.kind) {
    case 'then':
      return on.then(note('then'), note('rejected'));
    case 'catch':
      return on.catch(note('catch'));
    case 'finally':
      return on.finally(() => void note('finally')(id));
    case 'reject':
      return on.then(() => Promise.reject(new Error(`of ${id}`)));
    case 'thenable':
      // biome-ignore lint/suspicious/noThenProperty: a thenable is what the step is about
      return on.then((): unknown => ({ then: (resolve: (value: number) => void) => resolve(id) }));
    case 'await':
      return (async () => note('await')(await on))();
    case 'microtask':
      queueMicrotask(() => void note('microtask')(id));
      return on;
    default: {
      const both = [on, promises[program.other % promises.length]];
      return (program.kind === 'all' ? Promise.all(both) : Promise.race(both)).then(note(program.kind));
    }
  }
}

async function run(program: readonly Step[]): Promise<string[]> {
  const log: string[] = [];
  const promises: Promise<unknown>[] = [Promise.resolve(0)];
  program.forEach((each, i) => {
    promises.push(next(promises, each, i, log));
  });
  await Promise.allSettled(promises);
  return log;
}

it('calls back in the native order, inside a context and outside', async () => {
  const manager = new TaskContextManager();
  const context = ROOT_CONTEXT.setValue(Symbol('name'), 'x');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (program) => {
      const native = await run(program);
      manager.enable();
      const outside = await run(program);
      const inside = await manager.with(context, () => run(program));
      manager.disable();
      expect(outside).toEqual(native);
      expect(inside).toEqual(native);
    }),
    { numRuns: 300 },
  );
});
