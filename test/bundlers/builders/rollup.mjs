import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import throughline from 'throughline/rollup';

export async function build(root) {
  const bundle = await rollup({ input: join(root, 'main.js'), plugins: [throughline(), nodeResolve({ browser: true }), commonjs()] });
  await bundle.write({ file: join(root, 'dist/main.js'), format: 'es', sourcemap: true });
}
