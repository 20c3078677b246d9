// node test/runtimes/context-rows.mjs [--write]: runs the rows of context in every server runtime that npm has, and compares what is kept
// with context-rows.json and with the table in docs/context.md; --write brings both up to date.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const directory = mkdtempSync(join(tmpdir(), 'throughline-rows-'));
const npx = (pkg, ...command) => ['npx', ['-y', '-p', pkg, ...command]];
const node = (version) => [`Node ${version}`, npx(`node@${version}`, 'node', join(directory, 'program.mjs'))];
const workerd = (flags, program = 'workerd') => [
  `workerd with ${flags.join(' and ') || 'no flag'}`,
  npx('workerd@1', 'workerd', 'test', workerdConfig(flags, program)),
];

const RUNTIMES = [
  node(20),
  node(22),
  node(24),
  node(26),
  ['Bun', npx('bun@1', 'bun', 'run', join(directory, 'program.mjs'))],
  ['Deno', npx('deno@2', 'deno', 'run', '-A', join(directory, 'program.mjs'))],
  workerd(['nodejs_compat']),
  workerd(['nodejs_als'], 'given'),
  workerd([]),
];

function workerdConfig(flags, program) {
  const path = join(directory, `${flags.join('-') || 'plain'}.capnp`);
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "program", esModule = embed "${program}.mjs")],
  compatibilityDate = "2026-01-01", compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join()}]))]);`,
  );
  return path;
}

async function bundle(file, contents) {
  const stdin = { contents, resolveDir: import.meta.dirname, loader: 'ts' };
  await build({
    stdin,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['node:async_hooks'],
    outfile: join(directory, file),
    logLevel: 'error',
  });
}

function runIn([name, [command, args]]) {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 });
  const line = `${stdout}\n${stderr}`.split('\n').find((each) => each.includes('{') && each.trim().endsWith('}'));
  if (status !== 0 || line === undefined) throw new Error(`${name} ended with ${status}:\n${stdout}\n${stderr}`);
  return JSON.parse(line.slice(line.indexOf('{')));
}

const SHORT = { kept: 'kept', registered: 'of the listener or worker', lost: 'lost', absent: '–', broken: 'does not run' };

function table(results) {
  const runtimes = Object.keys(results).filter((name) => Object.keys(results[name]).length > 0);
  const rows = Object.keys(results[runtimes[0]]).filter((row) =>
    runtimes.some((name) => !['absent', undefined].includes(results[name][row])),
  );
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) => line([row, ...runtimes.map((name) => SHORT[results[name][row]])]));
  return [line(['what', ...runtimes]), line(['---', ...runtimes.map(() => '---')]), ...body].join('\n');
}

try {
  await bundle('program.mjs', "import { printRows } from './context-rows.ts'; await printRows(); process.exit(0);");
  await bundle('workerd.mjs', "import { printRows } from './context-rows.ts'; export default { test: () => printRows() };");
  await bundle(
    'given.mjs',
    "import { AsyncLocalStorage } from 'node:async_hooks'; import { printRows } from './context-rows.ts'; export default { test: () => printRows({ AsyncLocalStorage }) };",
  );
  const results = {};
  for (const runtime of RUNTIMES) {
    results[runtime[0]] = runIn(runtime);
    console.log(`${runtime[0]}: ${Object.values(results[runtime[0]]).filter((fate) => fate === 'kept').length} kept`);
  }
  const golden = new URL('./context-rows.json', import.meta.url);
  const text = `${JSON.stringify(results, null, 2)}\n`;
  if (process.argv.includes('--write')) {
    writeFileSync(golden, text);
    const page = readFileSync('docs/context.md', 'utf8');
    writeFileSync(
      'docs/context.md',
      page.replace(/(<!-- servers -->\n)[\s\S]*(<!-- end of servers -->)/, (_, a, b) => `${a}\n${table(results)}\n\n${b}`),
    );
  } else if (readFileSync(golden, 'utf8') !== text) {
    console.error(
      'What is kept differs from test/runtimes/context-rows.json. If that is meant: node test/runtimes/context-rows.mjs --write',
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true });
}
