// A Firefox that nobody drives: WebDriver turns on asynchronous stacks in the pages it drives, which makes every promise two to four times as
// slow, and what calls `then` through a function of its own slower still. So the pages ask for their work themselves and post what it took.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const FIREFOX = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
const LONGEST_MS = 60_000;

const QUIET = {
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Isolated pages have a finer clock. */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};

const PAGE = `<!doctype html><title>bench</title><body><script src="/script"></script><script type="module">
  const { name } = await (await fetch('/work')).json();
  const answer = name && await globalThis.costOf(name).then((value) => ({ value }), (error) => ({ error: String(error) }));
  await fetch('/answer', { method: 'POST', body: JSON.stringify(answer ?? {}) }); // answered when there is more to do
  location.reload();
</script></body>`;

/** `costOf(script, name)` runs the script in a page of its own and gives what its `costOf(name)` does. Throws where there is no Firefox. */
export async function openLoneFirefox() {
  if (!existsSync(FIREFOX)) throw new Error(`there is no ${FIREFOX}`);
  const work = new Work();
  const server = createServer((request, response) => work.handle(request, response));
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const profile = mkdtempSync(join(tmpdir(), 'throughline-firefox-'));
  writeFileSync(
    join(profile, 'user.js'),
    Object.entries(QUIET)
      .map(([name, value]) => `user_pref("${name}", ${value});\n`)
      .join(''),
  );
  const url = `http://127.0.0.1:${server.address().port}/`;
  const firefox = spawn(FIREFOX, ['--headless', '--no-remote', '--profile', profile, url], { stdio: 'ignore' });
  return {
    costOf: (script, name) => work.add({ script, name }),
    async close() {
      firefox.kill();
      await once(firefox, 'exit');
      server.closeAllConnections();
      server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One piece of work at a time, and the page that waits for the next. */
class Work {
  #current;
  #waiting;

  add({ script, name }) {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`Firefox did not answer within ${LONGEST_MS} ms`)), LONGEST_MS);
      const settle = ({ value, error }) => {
        clearTimeout(limit);
        if (error) reject(new Error(error));
        else resolve(value);
      };
      this.#current = { script, name, settle };
      this.#waiting?.end();
      this.#waiting = undefined;
    });
  }

  async handle(request, response) {
    const { script = '', name, settle } = this.#current ?? {};
    const types = {
      '/': ['text/html', PAGE],
      '/script': ['text/javascript', script],
      '/work': ['application/json', JSON.stringify({ name })],
    };
    const [type, body] = types[request.url] ?? ['text/plain', ''];
    response.writeHead(200, { ...HEADERS, 'content-type': type });
    if (request.url !== '/answer') return response.end(body);
    const answer = JSON.parse(await text(request));
    this.#waiting = response;
    if (answer.value === undefined && answer.error === undefined) {
      if (this.#current) response.end(); // it asked before there was any
      return undefined;
    }
    this.#current = undefined;
    settle?.(answer);
    return undefined;
  }
}
