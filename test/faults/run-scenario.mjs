// Runs the program of one scenario against its receiver, and once without us where what must not differ is compared.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 * @property {readonly object[]} [before] programs that end before the receiver is there
 * @property {number} [beside] how many processes run the program at once; 1 by default
 * @property {boolean} [spool] all of them share a directory
 * @property {readonly string[]} [nodeOptions]
 * @property {boolean} [compare] runs without us first
 * @property {number} [limitMs]
 * @property {(result: object) => string[]} expect what is wrong with what came of it
 */

/** Where no receiver is. */
const NOBODY = 'http://127.0.0.1:1';

/** How long a process takes from its start to its end on a machine that has nothing else to do. */
const QUIET_MS = 100;

/**
 * What came of `scenario`: spans made, taken, taken twice, counted as lost by reason; how the process ended, and what that took longer.
 * @param {Scenario} scenario
 */
export async function runScenario(scenario) {
  const { receiver: behaviour, second, program, before = [], beside = 1, nodeOptions = [], compare = false, limitMs = 120_000 } = scenario;
  const receiver = await startReceiver(typeof behaviour === 'function' ? behaviour() : behaviour);
  const secondReceiver = second && (await startReceiver(second));
  const spool = scenario.spool && mkdtempSync(join(tmpdir(), 'throughline-fault-'));
  try {
    const earlier = [];
    for (const each of before) earlier.push(await runProgram({ ...each, endpoint: NOBODY, spool }, nodeOptions, limitMs));
    const without = compare ? await runProgram({ ...program, sdk: false }, nodeOptions, limitMs) : undefined;
    await receiver.begin();
    const endpoints = { endpoint: receiver.endpoint, secondEndpoint: secondReceiver?.endpoint };
    const run = () => runProgram({ ...program, ...endpoints, spool }, nodeOptions, limitMs);
    const [withUs, ...others] = await Promise.all(Array.from({ length: beside }, run));
    // What the receiver still has in its hands when the process is gone is on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = spool ? readdirSync(spool).length : 0;
    return { ...summarize(receiver, withUs, without), ...(spool && together([...earlier, withUs, ...others], left)) };
  } finally {
    if (spool) rmSync(spool, { recursive: true, force: true });
    await receiver.close();
    await secondReceiver?.close();
  }
}

/** What several processes made, what they did with it by their own counts, and how many batches are left in their directory. */
function together(runs, batchesLeft) {
  const lasts = runs.map(({ reports }) => reports.at(-1) ?? { produced: 0 });
  const sum = (of) => lasts.reduce((total, last) => total + of(last), 0);
  const count = (name) => sum(({ stats }) => stats?.destinations.at(-1)[name] ?? 0);
  const lost = sum(({ stats }) => Object.values(stats?.destinations.at(-1).dropped ?? {}).reduce((total, each) => total + each, 0));
  const [accepted, exported, pending, stored, restored, resent] = ['accepted', 'exported', 'pending', 'stored', 'restored', 'resent'].map(
    count,
  );
  const destination = { accepted, exported, pending, stored, restored, resent };
  return { produced: sum(({ produced }) => produced), lost, all: { ...destination, lost, batchesLeft } };
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
