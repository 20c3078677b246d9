import { join } from 'node:path';
import { rspack } from '@rspack/core';
import throughline from 'throughline/webpack';

export async function build(root) {
  const config = {
    mode: 'production',
    context: root,
    entry: join(root, 'main.js'),
    devtool: 'source-map',
    output: { path: join(root, 'dist'), filename: 'main.js' },
    plugins: [throughline()],
  };
  const stats = await new Promise((done, failed) => rspack(config, (error, result) => (error ? failed(error) : done(result))));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
}
