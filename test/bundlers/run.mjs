// npm run test:bundlers: the await transform as it is published, in every bundler and version that README.md names. Each is installed from
// the registry into a folder of its own, and builds (vite serves too) a page whose click is followed through awaits in real Chromium.
//
//   npm run test:bundlers -- vite esbuild@0.28     only these

import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { ensureChromium } from '../../scripts/chromium.mjs';
import { serveFolder } from './serve-folder.mjs';
import { VERSIONS } from './versions.mjs';

const MARKS = ['behind three awaits', 'page 1', 'page 2', 'called by a library', 'called by an old library', 'in catch'];

const LIBRARIES = {
  'modern-lib': {
    type: 'module',
    code: 'export async function askTwice(answer) {\n  await null;\n  await new Promise((go) => setTimeout(go, 1));\n  answer();\n}\n',
  },
  'old-lib': { type: 'commonjs', code: 'exports.ask = async (answer) => {\n  await null;\n  answer();\n};\n' },
};

const asked = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'throughline-bundlers-'));
const tarball = pack();
const browser = await chromium.launch({ executablePath: await ensureChromium() });
const failures = [];
console.log('| bundler | version | built | served |\n|---|---|---|---|');
for (const { builder, packages } of VERSIONS.filter(isAsked)) {
  const [name, version] = packages[0].split(/@(?=[^@]+$)/);
  const cells = await tryIn(builder, packages).catch((error) => [oneLine(error), '']);
  console.log(`| ${name} | ${version} | ${cells.join(' | ')} |`);
  if (cells.some((cell) => !['kept', '–'].includes(cell))) failures.push(packages[0]);
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
console.log(failures.length > 0 ? `\nfailed: ${failures.join(', ')}` : '\nevery one keeps the context');
process.exitCode = failures.length > 0 ? 1 : 0;

function isAsked({ packages: [first] }) {
  return asked.length === 0 || asked.some((each) => first === each || first.startsWith(`${each}@`) || first.startsWith(`${each}.`));
}

/** The package as users install it. */
function pack() {
  if (!existsSync('dist/plugins/vite.js')) throw new Error('dist/ is missing. Run `npm run build` first.');
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], resolve('.'));
  return join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '');
}

function npm(args, cwd) {
  execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund'], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** What became of the click: one cell for what was built, one for what was served. */
async function tryIn(builder, packages) {
  const root = makeProject(builder, packages);
  const { build, serve } = await import(pathToFileURL(join(root, 'builder.mjs')).href);
  const built = await build(root).then(() => check(serveFolder(join(root, 'dist')), builder));
  return [built, serve ? await check(serve(root), builder) : '–'];
}

function makeProject(builder, packages) {
  const root = join(folder, packages[0].replace(/\W/g, '-'));
  cpSync('e2e/await-worker', root, { recursive: true });
  copyFileSync(`test/bundlers/builders/${builder}.mjs`, join(root, 'builder.mjs'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'page', private: true }));
  npm(['install', '--legacy-peer-deps', ...packages, tarball], root);
  for (const [library, { type, code }] of Object.entries(LIBRARIES)) {
    const to = join(root, 'node_modules', library);
    mkdirSync(to, { recursive: true });
    writeFileSync(join(to, 'package.json'), JSON.stringify({ name: library, version: '1.0.0', type, main: 'index.js' }));
    writeFileSync(join(to, 'index.js'), code);
  }
  return root;
}

/** 'kept', or what was lost. */
async function check(serving, builder) {
  const site = await serving;
  const page = await browser.newPage();
  try {
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Buy' }).click();
    const parents = await page.evaluate(() => globalThis.outcome);
    const marks = builder === 'vite' ? [...MARKS, 'told by a worker'] : MARKS;
    const lost = marks.filter((mark) => parents[mark] !== 'click button');
    await site.close();
    return lost.length > 0 ? `lost: ${lost.join(', ')}` : 'kept';
  } catch (error) {
    return oneLine(error);
  } finally {
    await page.close();
  }
}

function oneLine(error) {
  return String(error.stderr ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
