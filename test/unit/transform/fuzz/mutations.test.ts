// Each piece of the run-time part is needed: without it, random programs see a wrong context, do things in another order, or leave a
// context behind in jobs that belong to nobody.

import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { GeneratorRule } from '../../../../src/transform/options.ts';
import { fuzz, isAsExpected } from './run.ts';

interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly rule?: GeneratorRule;
}

const activation = (name: string, from: string, to: string, rule?: GeneratorRule): Mutation => ({
  name,
  file: 'activation.ts',
  from,
  to,
  ...(rule && { rule }),
});
const steps = (name: string, from: string, to: string): Mutation => ({ name, file: 'steps.ts', from, to });
const thenable = (name: string, from: string, to: string): Mutation => ({ name, file: 'thenable.ts', from, to });

const MUTATIONS: readonly Mutation[] = [
  activation('leaving the context at a suspension', 'if (this.#outer !== AWAY) this.#slot.current = this.#outer; // away', '// away'),
  activation(
    'leaving it only once',
    'if (this.#outer !== AWAY) this.#slot.current = this.#outer; // away',
    'this.#slot.current = this.#outer; // away',
  ),
  activation('knowing that the function is away', 'this.#outer = AWAY;', ''),
  activation('entering the context behind a suspension', 'this.#slot.current = this.#context;', ''),
  activation('entering it only once', 'if (this.#outer === AWAY) {', '{'),
  activation('remembering the caller of next()', 'this.#outer = this.#slot.current;', 'this.#outer = undefined;'),
  activation('leaving at the end', 'x(): void {', 'x(): void { return;'),
  activation(
    'leaving at the end only what was entered',
    'if (this.#outer !== AWAY) this.#slot.current = this.#outer;\n  }',
    'this.#slot.current = this.#outer;\n  }',
  ),
  activation(
    'remembering the caller of a function',
    'new Activation(slot, context, slot.current)',
    'new Activation(slot, context, undefined)',
  ),
  activation(
    'the context in which a generator was made',
    'new Activation(slot, slot.get(), AWAY)',
    'new Activation(slot, undefined, AWAY)',
  ),
  activation(
    'that a generator is away until its first next()',
    'new Activation(slot, slot.get(), AWAY)',
    'new Activation(slot, slot.get(), slot.current)',
  ),
  activation('thenables that are awaited', 'this.#context === undefined ? value : deferred(value, this.#slot, this.#context)', 'value'),
  activation('thenables that are awaited last', 'context === undefined ? value : deferred(value, slot, context)', 'value'),
  activation('following the caller of next()', 'this.#context = this.#slot.get() ?? this.#context;', '', 'caller'),
  steps('entering the context before a step', 'fn.r();', ''),
  steps(
    'leaving it behind a step',
    'const result = method.call(inner, value);\n      fn.y();',
    'const result = method.call(inner, value);',
  ),
  steps("leaving it before the engine's own return()", 'if (!method && isAdapted) fn.y();', ''),
  steps('steps that are not async for generators that are not', 'isSync ? undefined : ', ''),
  thenable("taking the engine's promises as they are", ' || (value as object).constructor === NativePromise', ''),
  thenable("calling a thenable's then in the context", 'slot.run(context, original, value, args)', 'original.apply(value, args)'),
];

async function mutatedRuntime({ file, from, to }: Mutation): Promise<object> {
  let isApplied = false;
  const { outputFiles } = await build({
    entryPoints: ['src/await.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) =>
          onLoad({ filter: /src\/context\/\w+\.ts$/ }, async ({ path }) => {
            const { readFile } = await import('node:fs/promises');
            const code = await readFile(path, 'utf8');
            if (!path.endsWith(`/${file}`)) return { contents: code, loader: 'ts' };
            isApplied = code.includes(from);
            return { contents: code.replace(from, () => to), loader: 'ts' };
          }),
      },
    ],
  });
  expect(isApplied).toBe(true);
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
}

const AT_ONCE = 25;
const AT_MOST = 500;

/** How many random programs it takes until something is wrong. */
async function programsUntilWrong(runtime: object, rule: GeneratorRule = 'creation'): Promise<number> {
  for (let first = 0; first < AT_MOST; first += AT_ONCE) {
    const fuzzing = await fuzz(first, AT_ONCE, rule, runtime);
    if (fuzzing.leaks > 0 || !fuzzing.outcomes.every(isAsExpected)) return first + AT_ONCE;
  }
  return Number.POSITIVE_INFINITY;
}

describe('random programs go wrong without', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
    '%s',
    async (_, mutation) => {
      expect(await programsUntilWrong(await mutatedRuntime(mutation), mutation.rule)).toBeLessThanOrEqual(AT_MOST);
    },
    60_000,
  );
});

it('they do not go wrong with the run-time part as it is, bundled', async () => {
  const whole: Mutation = { name: '', file: 'activation.ts', from: '', to: '' };
  const fuzzing = await fuzz(0, AT_ONCE, 'creation', await mutatedRuntime(whole));
  expect([fuzzing.leaks, fuzzing.outcomes.every(isAsExpected)]).toEqual([0, true]);
});
