import { type ChildProcess, spawn } from 'node:child_process';
import { test as base } from '@playwright/test';
import { type PageKind, pageDir } from './build-pages.ts';
import { type OtlpServer, startOtlpServer } from './otlp-server.ts';

export interface Shop {
  readonly url: string;
  /** What it has printed so far. */
  output(): string;
  /** Sends it a signal and resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the real backend as its own process, as `npm run demo` does. */
export async function startShop(page: PageKind, args: readonly string[] = []): Promise<Shop> {
  const child = spawn(process.execPath, ['examples/shop/server/main.js', '--port', '0', '--page', pageDir(page), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (address && output.includes('\n')) resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (code) => reject(new Error(`The shop ended with ${code}: ${output}`)));
  });
  return { url, output: () => output, stop: (signal = 'SIGTERM') => stop(child, signal) };
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once('exit', resolve);
    child.kill(signal);
    return undefined;
  });
}

/** A test with a receiving OTLP server and a shop that sends there, page and backend alike; or with a shop that prints its traces. */
export const test = base.extend<{ pageKind: PageKind; otlp: OtlpServer; shop: Shop; shopAlone: Shop }>({
  pageKind: ['task', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  otlp: async ({}, use) => {
    const otlp = await startOtlpServer();
    await use(otlp);
    await otlp.close();
  },
  shop: async ({ otlp, pageKind }, use) => {
    const shop = await startShop(pageKind, ['--otlp', otlp.url]);
    await use(shop);
    await shop.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  shopAlone: async ({}, use) => {
    const shop = await startShop('task');
    await use(shop);
    await shop.stop();
  },
});
