// What stands above every table: when, of which commit, on which machine, against which versions.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { versions } from './versions.mjs';

/** Taken when the measuring is done: the load is that of the last minutes. */
export async function circumstances(rounds) {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[1].toFixed(1)} while measuring`;
  return { date: new Date().toISOString(), commit: commit(), machine, rounds, ...(await versions()) };
}

export function headingOf({ date, commit: at, machine, rounds, node, chromium, packages }) {
  const rivals = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return `${date.slice(0, 10)}, commit ${at}, node ${node}, Chromium ${chromium}, ${machine}, ${rounds} rounds\n${rivals.join(', ')}`;
}

/** `path` with .json and .md. */
export function writeReport(path, report, markdown) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${path}.md`, `${markdown}\n`);
}

/** The commit measured, with a plus when files have changed since. */
function commit() {
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', 'src') ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
