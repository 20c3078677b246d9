import { readFileSync } from 'node:fs';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { transform } from '../../src/transform/transform.ts';

// The scripts of the pages, from source: nothing has to be built before.

const RUNTIME = new URL('../../src/await.ts', import.meta.url).pathname;

/** The await transform, as it is in this tree. */
const awaits: Plugin = {
  name: 'awaits',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /test\/parity\/(cases|page)\/.*\.[jt]s$/ }, async ({ path }) => {
      const loader = path.endsWith('.ts') ? 'ts' : 'js';
      const { code } = await esbuild.transform(readFileSync(path, 'utf8'), { loader, target: 'es2022' });
      return { contents: transform(code, { file: path, generators: 'creation' }).code ?? code, loader: 'js' };
    });
  },
};

const entry = (name: string): string => new URL(`page/${name}.ts`, import.meta.url).pathname;

async function bundle(name: string, more: BuildOptions = {}): Promise<string> {
  const options = { bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'error' } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [entry(name)], alias: { 'throughline/await': RUNTIME }, ...more });
  return outputFiles?.[0]?.text ?? '';
}

/** By the path where the site has them. */
export async function buildScripts(): Promise<Readonly<Record<string, string>>> {
  const [page, awaiting, tracing, frames] = await Promise.all([
    bundle('main'),
    bundle('main', { plugins: [awaits] }),
    bundle('tracing'),
    bundle('frames'),
  ]);
  const zone = readFileSync(new URL('../../node_modules/zone.js/bundles/zone.umd.min.js', import.meta.url), 'utf8');
  return { '/main.js': page, '/main-awaits.js': awaiting, '/tracing.js': tracing, '/frames.js': frames, '/zone.js': zone };
}
