import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENGINES, golden } from '../runtimes/browser-golden.ts';
import { withBrowserTable } from '../runtimes/browser-table.ts';
import { LOST_BY_RULE, LOST_WITHOUT_US } from '../runtimes/lost-rows.ts';
import { awaitRows } from '../unit/context/await-rows.ts';
import { constructs } from '../unit/transform/constructs.ts';

const page = readFileSync('docs/context.md', 'utf8');

it("docs/context.md has the browsers' table of browser-rows.json; else: node test/runtimes/browser-table.mjs", () => {
  expect(page).toContain('<!-- browsers -->');
  expect(page).toBe(withBrowserTable(page));
});

describe.each(ENGINES)('in %s', (engine) => {
  it('the task manager with everyTask and the await transform loses what nobody can keep, and no other row', () => {
    const fates = golden[engine]['task with `everyTask`, await transform'] ?? {};
    expect(Object.keys(fates).length).toBeGreaterThan(120);
    const lost = Object.keys(fates).filter((row) => !['kept', 'absent'].includes(fates[row] ?? ''));
    expect(lost.filter((row) => !LOST_BY_RULE.includes(row) && !(row in LOST_WITHOUT_US))).toEqual([]);
  });

  it('zone.js with the await transform keeps every construct of native code', () => {
    const fates = golden[engine]['zone.js, await transform'] ?? {};
    const names = [...Object.keys(awaitRows), ...Object.keys(constructs)].filter((row) => !(row in LOST_WITHOUT_US));
    expect(names.filter((row) => fates[row] !== 'kept')).toEqual([]);
  });
});

it.each(Object.values(LOST_WITHOUT_US))('%s shows a loss without us, and docs/context.md names it', (file) => {
  expect(existsSync(`e2e/engines/lost/${file}`)).toBe(true);
  expect(page).toContain(`e2e/engines/lost/${file}`);
});
