import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withBrowserTable } from '../runtimes/browser-table.ts';

it("docs/context.md has the browsers' table as the managers' tests assert it; else: node test/runtimes/browser-table.mjs", () => {
  const page = readFileSync('docs/context.md', 'utf8');
  expect(page).toContain('<!-- browsers -->');
  expect(page).toBe(withBrowserTable(page));
});
