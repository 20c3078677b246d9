// What the await transform, as it is shipped, adds to the code of a page.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const PAGES = {
  'React and TanStack Query': "export * from 'react-dom/client'; export * from '@tanstack/react-query';",
  'TanStack Query alone, which awaits much': "export * from '@tanstack/query-core';",
  'React and SWR': "export * from 'react-dom/client'; export { default } from 'swr';",
};

async function bundle(contents: string, isTransformed: boolean): Promise<string> {
  const plugin = pathToFileURL(resolve('dist/plugins/esbuild.js')).href;
  const { default: throughline }: typeof import('../../src/esbuild.ts') = await import(/* @vite-ignore */ plugin);
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: isTransformed ? [throughline()] : [],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

it.each(Object.entries(PAGES))(
  '%s: at most 6 percent, the run-time part included',
  async (_, contents) => {
    const [plain, transformed] = [await bundle(contents, false), await bundle(contents, true)];
    expect(transformed.length).toBeGreaterThan(plain.length);
    expect(transformed.length / plain.length).toBeLessThan(1.06);
    expect(gzipSync(transformed).length / gzipSync(plain).length).toBeLessThan(1.06);
  },
  60_000,
);
