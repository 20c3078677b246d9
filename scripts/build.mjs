// Builds dist/: unbundled modules with declarations by tsc (esm), the same with short messages (short), then the single files by rollup, and
// the build plugins, which need nothing beside them, by esbuild.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlugins } from './build-plugins.mjs';

rmSync('dist', { recursive: true, force: true });
run('node_modules/@typescript/native/bin/tsc', ['-p', 'tsconfig.build.json']);
for (const file of readdirSync('dist/esm', { recursive: true })) {
  if (file.endsWith('.d.ts')) pointAtModules(join('dist/esm', file));
}
await buildPlugins();
run('node_modules/rollup/dist/bin/rollup', ['-c', '--silent']);

function run(script, args) {
  execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
}

/** tsc rewrites `./x.ts` to `./x.js` in modules but not in declarations, and older compilers cannot read the former. */
function pointAtModules(file) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'));
}
