import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The package as it is shipped: packed, installed into an empty project, and used by its names.

const ENTRIES = [
  'throughline',
  'throughline/node',
  'throughline/browser',
  'throughline/zone',
  'throughline/tasks',
  'throughline/offline',
  'throughline/spool',
  'throughline/testing',
  'throughline/await',
  'throughline/react-router',
  'throughline/vue-router',
  'throughline/angular-router',
  'throughline/vite',
  'throughline/rollup',
  'throughline/esbuild',
  'throughline/webpack',
];
let project = '';
let tarball = '';

const run = (command: string, args: readonly string[], cwd = '.'): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });

function runScript(name: string, code: string, flags: readonly string[] = []): string {
  writeFileSync(join(project, name), code);
  return run(process.execPath, [...flags, name], project);
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'throughline-package-'));
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project]));
  tarball = join(project, filename);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  run('npm', ['install', '--no-audit', '--no-fund', `./${filename}`], project);
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the packed package', () => {
  it('brings nothing else along', () => {
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/throughline']);
  });

  it('can be imported by every entry, and importing does nothing', () => {
    const code = `
      const before = Object.getOwnPropertyNames(globalThis).length + Object.getOwnPropertySymbols(globalThis).length;
      const fetchBefore = globalThis.fetch, thenBefore = Promise.prototype.then;
      for (const entry of ${JSON.stringify(ENTRIES)}) if (Object.keys(await import(entry)).length === 0) throw new Error(entry);
      const after = Object.getOwnPropertyNames(globalThis).length + Object.getOwnPropertySymbols(globalThis).length;
      console.log(after - before, globalThis.fetch === fetchBefore, Promise.prototype.then === thenBefore);`;
    expect(runScript('import.mjs', code).trim()).toBe('0 true true');
  });

  it('can be required on Node 20.19 and later', () => {
    const code = `console.log(typeof require('throughline').getTracer, typeof require('throughline/node').start);`;
    expect(runScript('require.cjs', code, ['--no-warnings']).trim()).toBe('function function');
  });

  describe('says what is wrong', () => {
    const code = `
      import { BatchSpanProcessor } from 'throughline';
      try { new BatchSpanProcessor(() => {}, { maxQueueSize: -1 }); } catch (error) { console.log(error.code + ': ' + error.message); }`;
    const sentence = 'bad_number: maxQueueSize (-1) must be a whole number of at least 1.';

    async function runBundle(name: string, conditions?: string[], contents = code): Promise<string> {
      const stdin = { contents, resolveDir: project };
      const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false, ...(conditions && { conditions }) });
      return runScript(name, outputFiles[0]?.text ?? '').trim();
    }

    it('in a sentence, in Node and in bundles for development', async () => {
      expect(runScript('wrong.mjs', code).trim()).toBe(sentence);
      expect(await runBundle('wrong-development.mjs', ['development'])).toBe(sentence);
    });

    it('by a code and where it is explained, in bundles for production', async () => {
      expect(await runBundle('wrong-production.mjs')).toBe('bad_number: See throughline/docs/errors.md#bad_number');
      expect(readFileSync(join(project, 'node_modules/throughline/docs/errors.md'), 'utf8')).toContain('\n## bad_number\n');
    });

    it('of an option that does not exist, in bundles for production too', async () => {
      const unknown = code.replace('maxQueueSize: -1', 'nope: 1');
      expect(await runBundle('unknown.mjs', undefined, unknown)).toBe('unknown_option: See throughline/docs/errors.md#unknown_option');
    });
  });

  it('prints the trace of an application that knows nothing of it, by --import throughline/register', () => {
    const code = `
      import { createServer, get } from 'node:http';
      const server = createServer((request, response) => response.end('hello'));
      server.listen(0, '127.0.0.1', () => get({ port: server.address().port }, (response) => response.resume().on('end', () => server.close())));`;
    writeFileSync(join(project, 'app.mjs'), code);
    const printed = run(process.execPath, ['--import', 'throughline/register', 'app.mjs'], project);
    const spans = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(spans.map(({ kind }) => kind).sort()).toEqual(['CLIENT', 'SERVER']);
    expect(spans[0].traceId).toBe(spans[1].traceId);
  });

  it('has declarations that compile without skipLibCheck, for a page with nothing but the DOM', () => {
    const code = `
      import { getTracer, type Span } from 'throughline';
      import { start } from 'throughline/browser';
      import { collectSpans } from 'throughline/testing';
      import vite from 'throughline/vite';
      import rollup from 'throughline/rollup';
      import esbuild from 'throughline/esbuild';
      import webpack from 'throughline/webpack';
      export const plugins = [vite(), rollup(), esbuild({ exclude: /legacy/ }), webpack({ generators: 'caller' })];
      start({ serviceName: 'page' });
      export const span: Span = getTracer('page').startSpan('work');
      export const { spans } = collectSpans();`;
    writeFileSync(join(project, 'page.ts'), code);
    const compilerOptions = { target: 'es2022', module: 'nodenext', strict: true, noEmit: true, lib: ['es2022', 'dom'], types: [] };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }));
    const tsc = resolve('node_modules/@typescript/native/bin/tsc');
    expect(run(process.execPath, [tsc, '-p', 'tsconfig.json'], project)).toBe('');
  });

  it('names whose code the build plugins have inside, and on which terms', () => {
    const licences = readFileSync(join(project, 'node_modules/throughline/dist/plugins/LICENSES'), 'utf8');
    for (const name of ['acorn', 'magic-string', 'picomatch', '@jridgewell/remapping'])
      expect(licences).toMatch(new RegExp(`^${name} \\d.*\\(MIT\\)$`, 'm'));
  });

  it('is a UMD whose global is Throughline, and nothing else', () => {
    const code = `
      const code = require('node:fs').readFileSync('node_modules/throughline/dist/throughline.umd.min.js', 'utf8');
      const page = require('node:vm').createContext({});
      const own = () => require('node:vm').runInContext('Reflect.ownKeys(globalThis)', page);
      const before = new Set(own());
      require('node:vm').runInContext('let t = 1; const n = 2;', page);
      require('node:vm').runInContext(code, page);
      console.log(own().filter((key) => !before.has(key)).join(), typeof page.Throughline.start, typeof page.Throughline.getTracer);`;
    expect(runScript('umd.cjs', code).trim()).toBe('Throughline function function');
  });
});

describe('its manifest', () => {
  it('satisfies publint', () => {
    expect(run(process.execPath, ['node_modules/publint/src/cli.js', '--strict', tarball])).toContain('All good');
  }, 60_000);

  it('satisfies attw for an ESM-only package', () => {
    const printed = run(process.execPath, ['node_modules/@arethetypeswrong/cli/dist/index.js', tarball, '--profile', 'esm-only']);
    expect(printed).not.toContain('❌');
  }, 60_000);

  it('has the version that the code says', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await import('../../src/platform/version.ts')).VERSION).toBe(version);
  });

  it('records no download address in the lock file', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved"/);
  });

  it('has a lock file that npm ci takes; after npm install, scripts/complete-lock.mjs makes it whole', () => {
    expect(run('npm', ['ci', '--dry-run', '--ignore-scripts'])).toContain('added');
  }, 60_000);

  it('has the public surface that docs/api says', () => {
    expect(run(process.execPath, ['scripts/api-report.mjs'])).toBe('');
  }, 60_000);
});
