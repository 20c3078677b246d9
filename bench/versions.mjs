// Whose code was measured: read from what is installed.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findChromium } from '../scripts/chromium.mjs';

const PACKAGES = [
  ['sdk-trace-base', '../node_modules/@opentelemetry/sdk-trace-base'],
  ['otlp-transformer', '../node_modules/@opentelemetry/otlp-transformer'],
  ['sdk-trace', './rivals/otel-3/node_modules/@opentelemetry/sdk-trace'],
  ['@sentry/node', './rivals/sentry/node_modules/@sentry/node'],
  ['dd-trace', `./rivals/dd-trace/node_modules/dd-trace-${Number(process.versions.node.split('.')[0]) >= 22 ? 6 : 5}`],
  ['sdk-trace-web', './rivals/otel-2/node_modules/@opentelemetry/sdk-trace-web'],
  ['instrumentation-fetch', './rivals/otel-2/node_modules/@opentelemetry/instrumentation-fetch'],
  ['zone.js', '../node_modules/zone.js'],
];

export async function versions() {
  const found = PACKAGES.map(([name, folder]) => [name, new URL(`${folder}/package.json`, import.meta.url)])
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')).version]);
  return { node: process.versions.node, chromium: await chromiumVersion(), packages: Object.fromEntries(found) };
}

async function chromiumVersion() {
  const path = await findChromium();
  return (
    (path && /[\d.]+/.exec(execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))?.[0]) ?? 'none'
  );
}
