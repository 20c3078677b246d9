// npm test: everything that a change must pass, in Node, happy-dom and Chromium. Installs what is missing, and says so.
// npm run test:matrix adds the other runtimes: a missing one fails.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { ensureProtobufTools } from './protobuf-tools.mjs';

const RESULTS = 'test-results/summary';
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

process.env.CHROMIUM_PATH = await ensureChromium();
await ensureProtobufTools();

console.log('Building ...');
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });

const total = { passed: 0, failed: 0 };
run(
  'vitest',
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile=${RESULTS}/vitest.json`],
  (file) => {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
  },
);
process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = `${RESULTS}/playwright.json`;
run('playwright', ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], (file) => {
  const { stats } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
});
if (process.argv.includes('--matrix')) {
  for (const version of ['22', '24', '26']) {
    const { status } = spawnSync('npx', ['-y', '-p', `node@${version}`, 'node', 'test/runtimes/smoke.mjs'], { stdio: 'inherit' });
    total[status === 0 ? 'passed' : 'failed']++;
  }
  const { status } = spawnSync(process.execPath, ['test/runtimes/context-rows.mjs'], { stdio: 'inherit' });
  total[status === 0 ? 'passed' : 'failed']++;
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** Runs one test runner and adds what its report says; a runner that leaves no report has failed. */
function run(name, args, summarize) {
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  let { passed, failed } = { passed: 0, failed: 1 };
  try {
    ({ passed, failed } = summarize(`${RESULTS}/${name}.json`));
  } catch {
    console.log(`${name} left no report.`);
  }
  total.passed += passed;
  total.failed += status === 0 ? failed : Math.max(failed, 1);
}
