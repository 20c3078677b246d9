import { describe, expect, it } from 'vitest';
import { usePrograms } from '../../start/child.ts';

// Programs of their own: only a process that has not loaded node:http can show how it comes to be traced.

const programs = usePrograms();
const flags = ['--no-warnings', '--import', './begin.mjs'];

const BEGIN = `
  import { start } from './node.js';
  globalThis.tracing = start({ exporter: (spans) => console.log('traced', spans.map(({ name }) => name).join()) });
`;
const isLoaded = (id: string): string => `process.moduleLoadList.includes('NativeModule ${id}')`;
const send = (get: string, scheme = 'http'): string => `${get}('${scheme}://127.0.0.1:1').on('error', () => {});`;

async function traced(name: string, text: string): Promise<string> {
  await programs.run('begin.mjs', BEGIN);
  const { stdout, stderr } = await programs.run(name, text, { flags });
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('node:http and node:https', () => {
  it('are not loaded by start()', async () => {
    expect(await traced('app.mjs', `console.log(${isLoaded('http')}, ${isLoaded('https')}, ${isLoaded('net')})`)).toBe('false false false');
  });

  it('are not loaded by an exporter either, nor is the built-in fetch: it takes 40 ms', async () => {
    const begin = `import { start } from './node.js'; start({ serviceName: 'a', endpoint: 'http://127.0.0.1:1', headers: { 'x-key': '1' } });`;
    const { stdout } = await programs.run(
      'app.mjs',
      `${begin} console.log(process.moduleLoadList.filter((name) => /undici|http|perf_hooks/.test(name)));`,
    );
    expect(stdout.trim()).toBe('[]');
  });

  it.each([
    ['imported by name', 'app.mjs', `import { get } from 'node:http'; ${send('get')}`],
    ['imported whole', 'app.mjs', `import http from 'http'; ${send('http.get')}`],
    ['imported by import()', 'app.mjs', `const { get } = await import('node:http'); ${send('get')}`],
    ['imported by import() in CommonJS', 'app.cjs', `import('node:http').then(({ get }) => { ${send('get')} });`],
    ['required', 'app.cjs', send("require('http').get")],
    [
      'required in a module',
      'app.mjs',
      `import { createRequire } from 'node:module'; ${send("createRequire(import.meta.url)('node:http').get")}`,
    ],
    ['got from the process', 'app.mjs', send("process.getBuiltinModule('node:http').get")],
    ['imported beside another that loads it', 'app.mjs', `import 'node:http2'; import { get } from 'node:http'; ${send('get')}`],
    ['https imported', 'app.mjs', `import { get } from 'https'; ${send('get', 'https')}`],
    ['https required', 'app.cjs', send("require('node:https').get", 'https')],
    [
      'https imported after http was required',
      'app.cjs',
      `require('http'); import('https').then(({ get }) => { ${send('get', 'https')} });`,
    ],
    ['loaded before', 'app.mjs', `import './begin.mjs'; import { get } from 'node:http'; ${send('get')}`],
  ])('are traced from the first request on: %s', async (_how, name, text) => {
    expect(await traced(name, text)).toBe('traced GET');
  });

  it('are traced in an ES module that is required, but for what it sends at once while nothing was loaded', async () => {
    await programs.run('required.mjs', `import { get } from 'node:http'; ${send('get')}; export const again = () => { ${send('get')} };`);
    expect(await traced('app.cjs', "const { again } = require('./required.mjs'); setImmediate(again);")).toBe('traced GET');
  });

  it('leave nothing patched when they are loaded, nor when tracing stops before that', async () => {
    const owners =
      "[process.getBuiltinModule('diagnostics_channel').channel, process.getBuiltinModule('module')._load, process.getBuiltinModule]";
    const marks = `${owners}.map((each) => Object.getOwnPropertySymbols(each).length).join()`;
    expect(await traced('app.mjs', `console.log(${marks}); await import('http'); console.log(${marks});`)).toBe('1,1,1\n0,0,0');
    expect(await traced('app.mjs', `await tracing.shutdown(); console.log(${marks});`)).toBe('0,0,0');
  });

  it('wait on when somebody else asks for their channels', async () => {
    const text = `process.getBuiltinModule('diagnostics_channel').channel('http.client.request.start'); await null;
      console.log(${isLoaded('http')}); ${send("process.getBuiltinModule('node:http').get")}`;
    expect(await traced('app.mjs', text)).toBe('false\ntraced GET');
  });
});
