import { join } from 'node:path';
import { rolldown } from 'rolldown';
import throughline from 'throughline/rollup';

export async function build(root) {
  const bundle = await rolldown({ input: join(root, 'main.js'), platform: 'browser', plugins: [throughline()] });
  await bundle.write({ file: join(root, 'dist/main.js'), format: 'es', sourcemap: true });
}
