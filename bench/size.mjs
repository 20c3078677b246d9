// npm run size: bundles what a user would, by esbuild and by rollup, minified and gzipped, and fails when a budget is exceeded.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build } from 'esbuild';
import { rollup } from 'rollup';

const CORE = `export { getTracer, TracerProvider, BatchSpanProcessor, W3CTraceContextPropagator, W3CBaggagePropagator, CompositePropagator } from 'throughline';
export { OtlpExporter } from 'throughline/browser';`;

/** What is measured, and what it may weigh in bytes. */
export const BUDGETS = [
  { name: '`getTracer` alone, for a library', code: "export { getTracer } from 'throughline';", budget: 1_200 },
  { name: 'core: tracer, batch processor, OTLP JSON, W3C propagators', code: CORE, budget: 5_500 },
  { name: 'browser preset: `start()` with everything it starts', code: "export { start } from 'throughline/browser';", budget: 11_000 },
];

const gzipped = (code) => gzipSync(code, { level: 9 }).length;

async function byEsbuild(code) {
  const stdin = { contents: code, resolveDir: process.cwd(), loader: 'js' };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    tsconfigRaw: '{}',
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return gzipped(outputFiles[0].contents);
}

async function byRollup(code) {
  const entry = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? `${process.cwd()}/entry.js` : null),
    load: (id) => (id.endsWith('/entry.js') ? code : null),
  };
  const bundle = await rollup({
    input: 'entry',
    plugins: [entry, resolve(), terser({ module: true, compress: { passes: 3 } })],
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'es' });
  return gzipped(output[0].code);
}

/** Every measured combination: name, bytes by each bundler, budget. */
export async function measureSizes() {
  const rows = [];
  for (const { name, code, budget } of BUDGETS) rows.push({ name, esbuild: await byEsbuild(code), rollup: await byRollup(code), budget });
  for (const file of ['throughline.umd.min.js', 'throughline.esm.min.js']) {
    rows.push({ name: `\`${file}\`: everything, in one file`, file: gzipped(readFileSync(`dist/${file}`)) });
  }
  return rows;
}

if (import.meta.filename === process.argv[1]) {
  const rows = await measureSizes();
  for (const { name, esbuild, rollup: rolled, file, budget } of rows) {
    const worst = file ?? Math.max(esbuild, rolled);
    const verdict = budget === undefined ? '' : worst <= budget ? `ok, ${budget} B allowed` : `TOO LARGE, ${budget} B allowed`;
    console.log(`${name.padEnd(62)} ${file === undefined ? `esbuild ${esbuild} B, rollup ${rolled} B` : `${file} B`}  ${verdict}`);
    if (budget !== undefined && worst > budget) process.exitCode = 1;
  }
}
