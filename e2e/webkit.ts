import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import type { Tab, Tabs } from './tabs.ts';

// WebKit as Debian has it, which Playwright cannot drive: WebKitGTK's MiniBrowser by the WebDriver protocol, on a display that nobody sees.

const DRIVER = '/usr/bin/WebKitWebDriver';
const BROWSERS = ['4.1', '4.0'].map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`);

/** WebDriver: the key of a web element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

type Call = <R>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<R>;

/** Starts a WebKit with one empty tab, which stays. A further tab is hidden, with timers of a second and no frames; a window is not. */
export async function launchWebKit(kind: 'tab' | 'window' = 'tab'): Promise<Tabs> {
  const binary = BROWSERS.find((path) => existsSync(path));
  if (!binary || !existsSync(DRIVER)) throw new Error('There is no WebKit to test with: apt-get install webkit2gtk-driver xvfb');
  const display = await startDisplay();
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`], { stdio: 'ignore', env: { ...process.env, DISPLAY: display.name } });
  const call = caller(`http://127.0.0.1:${port}`);
  await isReady(call);
  const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] }, browserName: 'MiniBrowser' };
  const { sessionId } = await call<{ sessionId: string }>('POST', '/session', { capabilities: { alwaysMatch: options } });
  const inSession: Call = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
  const first = await inSession<string>('GET', '/window');
  return {
    first: tab(inSession, first, first),
    newPage: async () => {
      const { handle } = await inSession<{ handle: string }>('POST', '/window/new', { type: kind });
      return tab(inSession, handle, first);
    },
    close: async () => {
      await inSession('DELETE', '');
      driver.kill();
      display.process.kill();
    },
  };
}

function tab(call: Call, handle: string, first: string): Tab {
  const inTab: Call = async (...command) => {
    await call('POST', '/window', { handle });
    return call(...command);
  };
  const evaluate = <R>(expression: string): Promise<R> => inTab('POST', '/execute/sync', { script: `return (${expression})`, args: [] });
  return {
    evaluate,
    goto: (url) => inTab('POST', '/url', { url }),
    click: async (selector) => {
      const element = await inTab<Readonly<Record<string, string>>>('POST', '/element', { using: 'css selector', value: selector });
      return inTab('POST', `/element/${element[ELEMENT]}/click`, {});
    },
    waitForFunction: async (expression) => {
      while (!(await evaluate(expression))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    waitForTimeout: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    close: async () => {
      await inTab('DELETE', '/window');
      await call('POST', '/window', { handle: first });
    },
  };
}

function caller(base: string): Call {
  return async (method, path, body) => {
    const response = await fetch(base + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await response.json()) as { value: never }; // WebDriver: every answer has one
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
}

async function isReady(call: Call): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await call('GET', '/status');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** X chooses a free display itself, and says which. */
async function startDisplay(): Promise<{ readonly name: string; readonly process: ChildProcess }> {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(xvfb, 'exit').then(() => Promise.reject(new Error('Xvfb does not start: apt-get install xvfb')));
  const [number] = await Promise.race([once(xvfb.stdio[3] as NodeJS.ReadableStream, 'data'), failed]); // a pipe, as asked for
  failed.catch(() => {}); // it ends with the tests
  return { name: `:${String(number).trim()}`, process: xvfb };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address
  server.close();
  return port;
}
