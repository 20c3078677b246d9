// The line of README that says which hash a content security policy needs for the early stub. `node scripts/early-line.mjs` brings it up to
// date after a build; test/docs holds it to dist/early.min.js.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const LINE = /^`dist\/early\.min\.js`: .*$/m;

export function earlyLine() {
  const code = readFileSync('dist/early.min.js');
  const hash = createHash('sha256').update(code).digest('base64');
  return `\`dist/early.min.js\`: ${gzipSync(code, { level: 9 }).length} bytes gzipped; inline by \`script-src 'sha256-${hash}'\`, as a file with that as its \`integrity\`.`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync(
    'README.md',
    readme.replace(LINE, () => earlyLine()),
  );
}
