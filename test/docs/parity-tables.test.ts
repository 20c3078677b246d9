import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withTables } from '../parity/parity-page.ts';

const PAGE = 'docs/parity.md';

it('docs/parity.md has the cases and the known differences as they are; else: PARITY_WRITE=1 npx vitest run test/docs/parity', () => {
  const page = readFileSync(PAGE, 'utf8');
  if (process.env['PARITY_WRITE']) writeFileSync(PAGE, withTables(page));
  expect(readFileSync(PAGE, 'utf8')).toBe(withTables(page));
});
