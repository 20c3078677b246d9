import { expect, type Page, test } from '@playwright/test';
import { type How, makeSite, type Program } from './programs.ts';
import { exactNames, placesOf, type Script, scriptsOf } from './source-map-names.ts';

// Other people's programs do what they did, each callback in the context in which its work began, and their source maps lead where they led.

interface ClickProgram {
  readonly program: Program;
  readonly title: string;
  /** Spans that the page starts in callbacks and behind awaits. */
  readonly marks: readonly string[];
  /** What is written where the page's error was thrown, and where it was awaited. */
  readonly frames: readonly (readonly [file: string, text: string])[];
}

const CLICK_PROGRAMS: readonly ClickProgram[] = [
  {
    program: 'await-libraries',
    title: 'React, TanStack Query, SWR and ky',
    marks: [
      ...['on mutate', 'query', 'behind query', 'request hook', 'response hook', 'behind request', 'swr', 'behind swr', 'on success'],
      'behind mutation',
    ],
    frames: [['main.js', "Error('here');"]],
  },
  {
    program: 'await-vue',
    title: 'Vue, Pinia and vue-router',
    marks: [
      ...['action', 'watcher', 'after pay', 'after order', 'in catch', 'behind nextTick', 'guard', 'after navigation', 'setup'],
      ...['setup again', 'mounted', 'behind navigation'],
    ],
    frames: [
      ['cart.js', "Error('here');"],
      ['cart.js', 'await this.pay();'],
      ['Cart.vue', 'await cart.order();'],
    ],
  },
];

for (const { program, title, marks, frames } of CLICK_PROGRAMS) {
  for (const how of ['minified', 'readable', 'served'] as const) {
    test(`${title}, ${how}, call back in the click's trace, and source maps lead where they led`, async ({ page }) => {
      const transformed = await visit(page, { program, how, isTransformed: true }, click);
      const asItIs = await visit(page, { program, how, isTransformed: false }, click);
      expect(marks.map((name) => [name, transformed.seen.roots[name]])).toEqual(marks.map((name) => [name, 'click button']));
      expectSamePlaces(transformed, asItIs, frames);
    });
  }
}

const OWN_TESTS = 3213;

test("abstract-level and browser-level pass their own tests, each assertion in its test's context", async ({ page }) => {
  test.setTimeout(90_000);
  const program = { program: 'await-level', how: 'minified' } as const;
  const transformed = await visit(page, { ...program, isTransformed: true }, runTests);
  const asItIs = await visit(page, { ...program, isTransformed: false }, runTests);
  const { lost, ...outcome } = transformed.seen.outcome;
  expect(outcome).toEqual({ tests: OWN_TESTS, assertions: asItIs.seen.outcome.assertions, failures: [] });
  expect(lost).toEqual([]);
  expect(asItIs.seen.outcome.lost.length).toBeGreaterThan(outcome.assertions / 3);
  expectSamePlaces(transformed, asItIs, [['abstract-level/abstract-level.js', "ModuleError('Database is not open'"]]);
});

interface Visited<T extends { readonly stack: string }> {
  readonly seen: T;
  readonly scripts: readonly Script[];
}

interface Visit {
  readonly program: Program;
  readonly how: How;
  readonly isTransformed: boolean;
}

/** Does something in a program's page; what it saw, with the scripts that were loaded. */
async function visit<T extends { readonly stack: string }>(
  page: Page,
  { program, how, isTransformed }: Visit,
  act: (page: Page) => Promise<T>,
): Promise<Visited<T>> {
  const site = await makeSite(program, how, isTransformed);
  const problems: string[] = [];
  const collect = (error: Error): void => void problems.push(error.message);
  page.on('pageerror', collect);
  const loaded = scriptsOf(page);
  await page.goto(site.url);
  const visited = { seen: await act(page), scripts: await loaded() };
  await page.goto('about:blank');
  page.off('pageerror', collect);
  expect(problems).toEqual([]);
  await site.close();
  return visited;
}

interface Clicked {
  /** Each mark's name, and that of its trace's root. */
  readonly roots: Readonly<Record<string, string>>;
  readonly stack: string;
}

async function click(page: Page): Promise<Clicked> {
  await page.route('**/data.json', (route) => route.fulfill({ json: { stock: 1 } }));
  await page.getByRole('button', { name: 'Buy' }).click();
  await expect(page.getByRole('button', { name: 'Thank you' })).toBeVisible();
  return page.evaluate(async () => {
    const { outcome, stack } = window as unknown as { outcome(): Promise<Clicked['roots']>; stack: string }; // the pages set them
    return { roots: await outcome(), stack };
  });
}

interface Tested {
  readonly outcome: { readonly tests: number; readonly assertions: number; readonly failures: string[]; readonly lost: string[] };
  readonly stack: string;
}

function runTests(page: Page): Promise<Tested> {
  return page.evaluate(async () => {
    const { runTests, stack } = window as unknown as { runTests(): Promise<Tested['outcome']>; stack: Promise<string> }; // the page sets them
    return { outcome: await runTests(), stack: await stack };
  });
}

/** Every name that led to its place without the plugin leads there with it, and so does every frame of the stack. */
function expectSamePlaces(
  transformed: Visited<{ readonly stack: string }>,
  asItIs: Visited<{ readonly stack: string }>,
  frames: ClickProgram['frames'],
): void {
  const places = placesOf(transformed.seen.stack, transformed.scripts);
  expect(places).toEqual(placesOf(asItIs.seen.stack, asItIs.scripts));
  const first = places.slice(0, frames.length).map(({ file, text }) => ({ file, text: text.replace(/^new /, '') })); // which minifiers drop
  expect(first).toEqual(frames.map(([file, text]) => ({ file: expect.stringContaining(file), text: expect.stringContaining(text) })));
  const names = exactNames(transformed.scripts);
  const before = [...exactNames(asItIs.scripts)];
  expect(before.length).toBeGreaterThan(5000);
  expect(before.filter((name) => !names.has(name))).toEqual([]);
}
