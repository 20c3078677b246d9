// npm run size: bundles what a user would, by esbuild and by rollup, minified and gzipped, and fails when a budget is exceeded.

import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build } from 'esbuild';
import { rollup } from 'rollup';

const CORE = `export { getTracer, TracerProvider, BatchSpanProcessor, W3CTraceContextPropagator, W3CBaggagePropagator, CompositePropagator } from 'throughline';
export { OtlpExporter } from 'throughline/browser';`;

/** What is measured, what it may weigh in bytes today, and what it is to weigh when the work on size is done. */
export const BUDGETS = [
  { name: '`getTracer` alone, for a library', code: "export { getTracer } from 'throughline';", budget: 1_200, goal: 1_200 },
  { name: 'core: tracer, batch processor, OTLP JSON, W3C propagators', code: CORE, budget: 18_600, goal: 5_500 },
  {
    name: 'browser preset: `start()` with everything it starts',
    code: "export { start } from 'throughline/browser';",
    budget: 30_100,
    goal: 11_000,
  },
  {
    name: '`throughline/await`: what transformed code calls',
    code: "export { disposable, enter, enterLater, last, steps } from 'throughline/await';",
    budget: 815,
    goal: 800,
  },
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
    plugins: [entry, resolve({ exportConditions: ['production'] }), terser({ module: true, compress: { passes: 3 } })],
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'es' });
  return gzipped(output[0].code);
}

/** Every measured combination: name, bytes by each bundler or of the file, what is allowed. */
export async function measureSizes() {
  const rows = [];
  for (const { code, ...row } of BUDGETS) {
    const esbuild = await byEsbuild(code);
    const rollup = await byRollup(code);
    rows.push({ ...row, esbuild, rollup, bytes: Math.max(esbuild, rollup) });
  }
  for (const file of ['throughline.umd.min.js', 'throughline.esm.min.js']) {
    rows.push({ name: `\`${file}\`: everything, in one file`, bytes: gzipped(readFileSync(`dist/${file}`)) });
  }
  return rows;
}

/** The rows as README shows them, the larger bundle of the two counting. */
export function sizeTable(rows) {
  return rows.map(({ name, bytes }) => `| ${name} | ${(bytes / 1000).toFixed(1)} kB |`).join('\n');
}

if (import.meta.filename === process.argv[1]) {
  const rows = await measureSizes();
  for (const { name, esbuild, rollup: rolled, bytes, budget, goal } of rows) {
    const both = esbuild === undefined ? `${bytes} B` : `esbuild ${esbuild} B, rollup ${rolled} B`;
    const allowed = budget === undefined ? '' : `${bytes > budget ? 'TOO LARGE: ' : ''}${budget} B allowed, ${goal} B is the goal`;
    console.log(`${name.padEnd(62)} ${both.padEnd(34)} ${allowed}`);
    if (budget !== undefined && bytes > budget) process.exitCode = 1;
  }
  if (process.argv.includes('--write')) {
    const readme = readFileSync('README.md', 'utf8');
    writeFileSync(
      'README.md',
      readme.replace(/(\| what \| minified and gzipped \|\n\|---\|---\|\n)(\|.*\n)*/, (_, head) => `${head}${sizeTable(rows)}\n`),
    );
  }
}
