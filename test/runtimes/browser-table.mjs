// node test/runtimes/browser-table.mjs: writes the browsers' table of docs/context.md anew. The tests compare it.

import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { outputFiles } = await build({
  entryPoints: ['test/runtimes/browser-table.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['vitest'],
  write: false,
});
const { withBrowserTable } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
writeFileSync('docs/context.md', withBrowserTable(readFileSync('docs/context.md', 'utf8')));
