// What start() adds to the start of a Node process: a process that does nothing, and then one for each library, round after round.
// The files are in the cache of the operating system, as after a first start.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { toRow } from './rows.mjs';

const ROUNDS = 15;
const NOTHING = './start-up/nothing.mjs';
const FILES = { ours: './start-up/ours.mjs', floor: './start-up/floor.mjs', otel: './rivals/otel-2/start-up.mjs' };

export function startUp() {
  const isThere = existsSync(new URL('./rivals/otel-2/node_modules/', import.meta.url));
  const files = Object.entries(FILES).filter(([name]) => name !== 'otel' || isThere);
  for (const [, file] of files) msOf(file);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const nothing = msOf(NOTHING);
    rounds.push(Object.fromEntries(files.map(([name, file]) => [name, msOf(file) - nothing])));
  }
  return toRow({ id: 'start-up', title: 'start() in Node: process start-up added', unit: 'ms', rounds });
}

function msOf(file) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [new URL(file, import.meta.url).pathname]);
  if (status !== 0) throw new Error(`${file} failed: ${stderr}`);
  return performance.now() - start;
}
