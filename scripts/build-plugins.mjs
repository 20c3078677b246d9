// The build plugins (throughline/vite and its like) with what they need inside: installing this package is enough, and brings nothing along.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ENTRIES = ['vite', 'rollup', 'esbuild', 'webpack'];
/** webpack loads it by its file. */
const LOADER = 'src/transform/webpack-loader.ts';
const OUT = 'dist/plugins';

export async function buildPlugins() {
  const { metafile } = await build({
    entryPoints: Object.fromEntries([...ENTRIES.map((entry) => [entry, `src/${entry}.ts`]), ['webpack-loader', LOADER]]),
    outdir: OUT,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'error',
  });
  writeFileSync(join(OUT, 'LICENSES'), licences(Object.keys(metafile.inputs)));
  removeModules();
}

/** Whose code is inside, and on which terms. */
function licences(files) {
  const packages = new Set(files.map((file) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean));
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each));
    if (!file) throw new Error(`${name} has no licence file, so that it cannot be shipped in ${OUT}.`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return `The files in this folder contain code of these packages.\n\n${texts.join('\n---\n\n')}`;
}

/** What tsc has made of the same sources: only the declarations that users see stay. */
function removeModules() {
  for (const entry of ENTRIES) for (const ending of ['.js', '.js.map']) rmSync(`dist/esm/${entry}${ending}`);
  for (const file of readdirSync('dist/esm/transform')) if (file !== 'options.d.ts') rmSync(`dist/esm/transform/${file}`);
  if (!existsSync('dist/esm/transform/options.d.ts')) throw new Error('The declarations of the options are missing.');
}
