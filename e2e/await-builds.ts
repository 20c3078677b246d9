import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import commonjsModule from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import typescript from 'rollup-plugin-esbuild';
import { createServer, build as vite } from 'vite';
import webpack from 'webpack';

// A page with two dependencies, built by each bundler with the plugin as it is shipped. The page and what it needs are a project of their
// own, so that node_modules are found as users have them.

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

const LIBRARIES = {
  'modern-lib': {
    type: 'module',
    code: 'export async function askTwice(answer) {\n  await null;\n  await new Promise((go) => setTimeout(go, 1));\n  answer();\n}\n',
  },
  'old-lib': {
    type: 'commonjs',
    code: 'exports.ask = async (answer) => {\n  await null;\n  answer();\n};\n',
  },
};

/** Makes the project of a page anew, and returns its folder. */
export function makeProject(name: string, page = 'await-app'): string {
  if (!existsSync('dist/plugins/vite.js')) throw new Error('dist/ is missing. Run `npm run build` first.');
  const root = resolve('test-results/await', name);
  rmSync(root, { recursive: true, force: true });
  cpSync(`e2e/${page}`, root, { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, private: true }));
  for (const [library, { type, code }] of Object.entries(LIBRARIES)) {
    const folder = join(root, 'node_modules', library);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: library, version: '1.0.0', type, main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), code);
  }
  symlinkSync(resolve('.'), join(root, 'node_modules/throughline'), 'dir');
  return root;
}

/** The plugin as it is shipped; its name would lead to the sources here. */
export function shipped<T>(name: string): Promise<T> {
  return import(pathToFileURL(resolve(`dist/plugins/${name}.js`)).href);
}

/** Its types are those of CommonJS, but it is a module. */
const commonjs = commonjsModule as unknown as typeof commonjsModule.default;

type Build = (root: string, outFile: string) => Promise<void>;

/** Writes `outFile` and its source map. */
export const BUILDS: Readonly<Record<string, Build>> = {
  async vite(root, outFile) {
    const { default: throughline } = await shipped<typeof import('throughline/vite')>('vite');
    const output = { entryFileNames: 'main.js', dir: join(outFile, '..') };
    await vite({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [throughline()],
      build: { sourcemap: true, rollupOptions: { output } },
    });
  },
  async rollup(root, outFile) {
    const { default: throughline } = await shipped<typeof import('throughline/rollup')>('rollup');
    const plugins = [
      throughline(),
      nodeResolve({ browser: true, extensions: ['.ts', '.js'] }),
      commonjs(),
      typescript({ target: 'esnext' }),
    ];
    const bundle = await rollup({ input: join(root, 'main.ts'), plugins });
    await bundle.write({ file: outFile, format: 'es', sourcemap: true });
  },
  async esbuild(root, outFile) {
    const { default: throughline } = await shipped<typeof import('throughline/esbuild')>('esbuild');
    const entryPoints = [join(root, 'main.ts')];
    await esbuild({ entryPoints, outfile: outFile, bundle: true, format: 'esm', minify: true, sourcemap: true, plugins: [throughline()] });
  },
  async webpack(root, outFile) {
    const { default: throughline } = await shipped<typeof import('throughline/webpack')>('webpack');
    const stats = await new Promise<webpack.Stats | undefined>((done, failed) =>
      webpack(
        {
          mode: 'production',
          context: root,
          entry: join(root, 'main.ts'),
          devtool: 'source-map',
          output: { path: join(outFile, '..'), filename: 'main.js' },
          module: { rules: [{ test: /\.ts$/, use: [join(root, 'typescript-loader.cjs')] }] },
          plugins: [throughline()],
        },
        (error, result) => (error ? failed(error) : done(result)),
      ),
    );
    if (stats?.hasErrors() || stats?.hasWarnings()) throw new Error(stats.toString());
  },
};

/** The same page as anybody builds it, without the plugin. */
export async function buildWithout(root: string, outfile: string): Promise<void> {
  await esbuild({ entryPoints: [join(root, 'main.ts')], outfile, bundle: true, format: 'esm' });
}

export async function serveByVite(root: string): Promise<Site> {
  const { default: throughline } = await shipped<typeof import('throughline/vite')>('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [throughline()],
    server: { port: 0, host: '127.0.0.1' },
  });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
