import { join } from 'node:path';
import throughline from 'throughline/webpack';
import webpack from 'webpack';

export async function build(root) {
  const config = {
    mode: 'production',
    context: root,
    entry: join(root, 'main.js'),
    devtool: 'source-map',
    output: { path: join(root, 'dist'), filename: 'main.js' },
    plugins: [throughline()],
  };
  const stats = await new Promise((done, failed) => webpack(config, (error, result) => (error ? failed(error) : done(result))));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
}
