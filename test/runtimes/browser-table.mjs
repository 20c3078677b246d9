// node test/runtimes/browser-table.mjs: writes the browsers' table of docs/context.md anew from browser-rows.json. The tests compare it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const directory = mkdtempSync(join(tmpdir(), 'throughline-table-'));
try {
  const outfile = join(directory, 'table.mjs');
  await build({
    entryPoints: ['test/runtimes/browser-table.ts'],
    bundle: true,
    format: 'esm',
    external: ['vitest'],
    outfile,
    logLevel: 'error',
  });
  const { withBrowserTable } = await import(outfile);
  writeFileSync('docs/context.md', withBrowserTable(readFileSync('docs/context.md', 'utf8')));
} finally {
  rmSync(directory, { recursive: true });
}
