import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import throughline from 'throughline/esbuild';

export const build = (root) =>
  bundle({
    entryPoints: [join(root, 'main.js')],
    outfile: join(root, 'dist/main.js'),
    bundle: true,
    format: 'esm',
    minify: true,
    sourcemap: true,
    logLevel: 'silent',
    plugins: [throughline()],
  });
