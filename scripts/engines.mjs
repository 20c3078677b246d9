// npm run test:engines [-- --write]: the rows of docs/context.md, 500 random programs, the shop and zone.js's errors in Chromium, Firefox and
// WebKit, as Debian has them: apt-get install chromium firefox-esr webkit2gtk-driver xvfb. $ENGINES names fewer. --write brings
// test/runtimes/browser-rows.json and the table of docs/context.md up to date.

import { execFileSync, spawnSync } from 'node:child_process';

const write = process.argv.includes('--write');
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
// One after another: each of them writes to the same file.
const { status } = spawnSync(
  process.execPath,
  ['node_modules/@playwright/test/cli.js', 'test', 'e2e/engines.spec', 'e2e/zone-errors.spec', '--workers=1'],
  {
    stdio: 'inherit',
    env: { ENGINES: 'chromium,firefox,webkit', ...process.env, ...(write && { ENGINES_WRITE: '1' }) },
  },
);
if (write) execFileSync(process.execPath, ['test/runtimes/browser-table.mjs'], { stdio: 'inherit' });
process.exitCode = status ?? 1;
