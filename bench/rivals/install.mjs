// npm run bench:rivals: installs what cannot live in this project's own node_modules, each in its folder, at the versions named there.

import { execFileSync } from 'node:child_process';

for (const folder of ['otel-2', 'otel-3']) {
  execFileSync('npm', ['install', '--no-package-lock', '--no-save'], { cwd: new URL(`./${folder}/`, import.meta.url), stdio: 'inherit' });
}
