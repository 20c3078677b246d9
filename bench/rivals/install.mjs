// npm run bench:rivals: installs what cannot live in this project's own node_modules, each in its folder, as its lock file says. After a
// change of versions: `npm install --ignore-scripts --omit=optional --omit-lockfile-registry-resolved` there, and scripts/complete-lock.mjs.

import { execFileSync } from 'node:child_process';

const FLAGS = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];

for (const folder of ['otel-2', 'otel-3', 'sentry', 'dd-trace']) {
  try {
    execFileSync('npm', ['ci', ...FLAGS], { cwd: new URL(`./${folder}/`, import.meta.url), stdio: 'inherit' });
  } catch {
    console.error(`${folder} does not install here: its column stays empty.`);
    process.exitCode = 1;
  }
}
