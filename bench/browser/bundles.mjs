// What the pages load, as a user's bundler would give it to them: one minified script each.

import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

// Not files: package.json says that files here have no side effects, and a bundler would leave them out.
const OUR_PRESET = "import { start } from 'throughline/browser'; start({ serviceName: 'bench', endpoint: '/otlp' });";
const FLOOR_PRESET = "import { instrumentPage } from '../floors/page-preset.mjs'; instrumentPage();";

const RIVAL = '../rivals/otel-2/browser';
const hasRival = () => existsSync(new URL('../rivals/otel-2/node_modules/', import.meta.url));

/** `questions` and `preset` of each library that is installed, and of the floor. */
export async function bundles() {
  const ours = { questions: await questions('./ours.mjs'), preset: await bundle(OUR_PRESET) };
  const floor = { questions: await questions('../floors/page-questions.mjs'), preset: await bundle(FLOOR_PRESET) };
  if (!hasRival()) return { ours, floor };
  return {
    ours,
    floor,
    otel: { questions: await questions(`${RIVAL}/questions.mjs`), preset: await bundle(`import '${RIVAL}/preset.mjs';`) },
  };
}

export const zoneJs = () => readFileSync(new URL('../../node_modules/zone.js/bundles/zone.umd.min.js', import.meta.url), 'utf8');

const questions = (file) =>
  bundle(`import * as questions from '${file}';
    import { nanosecondsOf } from './loop.mjs';
    globalThis.answer = (name) => nanosecondsOf(questions[name]());`);

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL('.', import.meta.url).pathname, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    tsconfigRaw: '{}',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
