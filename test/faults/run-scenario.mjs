// Runs the program of one scenario against its receiver, and once without us where what must not differ is compared.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startReceiver } from './receiver.mjs';

const PROGRAM = fileURLToPath(new URL('program.mjs', import.meta.url));

/**
 * @typedef {object} Scenario
 * @property {string} id
 * @property {boolean} [short] takes a few seconds, and so runs in `npm test`
 * @property {object | (() => object)} [receiver] how it answers: see receiver.mjs
 * @property {object} [second] another one, to which the same spans go
 * @property {object} program see program.mjs
 * @property {readonly string[]} [nodeOptions]
 * @property {boolean} [compare] runs without us first
 * @property {number} [limitMs]
 * @property {(result: object) => string[]} expect what is wrong with what came of it
 */

/** How long a process takes from its start to its end on a machine that has nothing else to do. */
const QUIET_MS = 100;

/**
 * What came of `scenario`: spans made, taken, taken twice, counted as lost by reason; how the process ended, and what that took longer.
 * @param {Scenario} scenario
 */
export async function runScenario({ receiver: behaviour, second, program, nodeOptions = [], compare = false, limitMs = 120_000 }) {
  const receiver = await startReceiver(typeof behaviour === 'function' ? behaviour() : behaviour);
  const secondReceiver = second && (await startReceiver(second));
  try {
    const without = compare ? await runProgram({ ...program, sdk: false }, nodeOptions, limitMs) : undefined;
    await receiver.begin();
    const endpoints = { endpoint: receiver.endpoint, secondEndpoint: secondReceiver?.endpoint };
    const withUs = await runProgram({ ...program, ...endpoints }, nodeOptions, limitMs);
    // What the receiver still has in its hands when the process is gone is on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return summarize(receiver, withUs, without);
  } finally {
    await receiver.close();
    await secondReceiver?.close();
  }
}

function summarize({ taken, requests }, withUs, without) {
  const last = withUs.reports.at(-1) ?? { produced: 0 };
  const destination = last.stats?.destinations.at(-1);
  return {
    produced: last.produced,
    delivered: taken.size,
    duplicates: [...taken.values()].reduce((sum, times) => sum + times - 1, 0),
    lost: Object.values(destination?.dropped ?? {}).reduce((sum, count) => sum + count, 0),
    dropped: destination?.dropped ?? {},
    stats: last.stats,
    destination,
    diagnostics: last.diagnostics,
    rssGrowth: last.rssGrowth,
    flushMs: withUs.reports.findLast(({ flushMs }) => flushMs !== undefined)?.flushMs,
    shutdownMs: withUs.reports.findLast(({ shutdownMs }) => shutdownMs !== undefined)?.shutdownMs,
    exit: withUs.exit,
    exitWithout: without?.exit,
    stderr: withUs.stderr,
    stderrWithout: without?.stderr,
    left: withUs.reports.findLast(({ left }) => left !== undefined)?.left,
    slowness: Math.max(1, (without?.wholeMs ?? 0) / QUIET_MS),
    addedMs: without && withUs.afterLoadMs - without.afterLoadMs,
    afterLoadMs: withUs.afterLoadMs,
    requests,
  };
}

function runProgram(about, nodeOptions, limitMs) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...nodeOptions, PROGRAM, JSON.stringify(about)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let told = '';
    let loadEndedAt;
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdio[3].on('data', (chunk) => {
      told += chunk;
      loadEndedAt ??= performance.now();
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      const reports = told
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      const afterLoadMs = performance.now() - (loadEndedAt ?? performance.now());
      resolve({ exit: signal ?? code, stderr, reports, afterLoadMs, wholeMs: performance.now() - startedAt });
    });
  });
}
