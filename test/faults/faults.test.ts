import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScenario } from './run-scenario.mjs';
import { SCENARIOS } from './scenarios.mjs';

// The short ones; `npm run test:faults` runs all and prints a table. One process for each, on real sockets, against the built package.
const AT_ONCE = 3;

const short = SCENARIOS.filter(({ short }) => short);
const waiting = [...short];
const results = new Map<string, Promise<readonly string[]>>();
const settlers = new Map<string, (failures: readonly string[]) => void>();
for (const { id } of short) results.set(id, new Promise((resolve) => settlers.set(id, resolve)));

async function work(): Promise<void> {
  for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
    const failures = scenario.expect(await runScenario(scenario));
    settlers.get(scenario.id)?.(failures);
  }
}

describe('with a fault, a program has delivered or counted every span, and ends as without us', () => {
  it.each(short.map(({ id }) => id))('%s', { timeout: 120_000 }, async (id) => {
    if (waiting.length === short.length) for (let i = 0; i < AT_ONCE; i++) void work();
    expect(await results.get(id)).toEqual([]);
  });
});

it('docs/delivery.md names tests that exist', () => {
  const rows = readFileSync('docs/delivery.md', 'utf8').match(/^\| \*\*.*/gm) ?? [];
  const named = rows.flatMap((row) =>
    Array.from(
      row
        .split('|')
        .at(-2)
        ?.matchAll(/`([^`]+)`/g) ?? [],
      ([, name = '']) => name,
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  // A file, a fault of this suite, an npm script, or words of a test's name in a browser.
  const pages = readFileSync('e2e/hide.spec.ts', 'utf8');
  const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts).map((script) => `npm run ${script}`);
  const isThere = (name: string): boolean =>
    existsSync(name) || scripts.includes(name) || pages.includes(name) || SCENARIOS.some(({ id }) => id.includes(name));
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});
