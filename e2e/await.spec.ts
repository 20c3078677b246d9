import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { originalPositionFor, type SourceMapInput, TraceMap } from '@jridgewell/trace-mapping';
import { expect, type Page, test } from '@playwright/test';
import type { Outcome } from './await-app/main.ts';
import { BUILDS, buildWithout, makeProject, type Site, serveByVite } from './await-builds.ts';
import { makeSite } from './programs.ts';

// Native await keeps the click, through the page's own code and its dependencies, whoever builds it; and its source maps lead back.

const MARKS = ['behind three awaits', 'page 1', 'page 2', 'called by a library', 'called by an old library', 'in catch'];

for (const [name, build] of Object.entries(BUILDS)) {
  test(`${name} builds a page whose click is known behind every await`, async ({ page }) => {
    const root = makeProject(name);
    const file = join(root, 'dist/main.js');
    await build(root, file);
    expect(readFileSync(file, 'utf8')).toMatch(/\bawait\b/);
    const site = await serve(file);
    await check(page, site, async () => JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  });
}

test("vite's development server serves a page whose click is known behind every await, pre-bundled dependencies included", async ({
  page,
}) => {
  const site = await serveByVite(makeProject('vite-dev'));
  await check(page, site, async () => {
    const code = await (await fetch(`${site.url}main.ts`)).text();
    const [, map = ''] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(code) ?? [];
    return JSON.parse(Buffer.from(map, 'base64').toString());
  });
});

test('without the plugin, nothing behind the first await is known', async ({ page }) => {
  const root = makeProject('without');
  const file = join(root, 'dist/main.js');
  await buildWithout(root, file);
  const site = await serve(file);
  const { spans } = await buy(page, site);
  expect(MARKS.map((name) => spans.find((span) => span.name === name)?.parent)).toEqual(MARKS.map(() => undefined));
  await site.close();
});

for (const how of ['minified', 'served'] as const) {
  test(`what a worker answers behind its awaits, ${how} by vite, is in the click's trace`, async ({ page }) => {
    const site = await makeSite('await-worker', how, true);
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Buy' }).click();
    const parents = await page.evaluate(() => (window as unknown as { outcome: Promise<Record<string, string>> }).outcome); // main.js sets it
    const marks = [...MARKS, 'told by a worker'];
    expect(marks.map((name) => [name, parents[name]])).toEqual(marks.map((name) => [name, 'click button']));
    await site.close();
  });
}

async function check(page: Page, site: Site, readMap: () => Promise<SourceMapInput>): Promise<void> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  const { spans, stack } = await buy(page, site);
  expect(problems).toEqual([]);
  const parents = MARKS.map((name) => [name, spans.find((span) => span.name === name)?.parent]);
  expect(parents).toEqual(MARKS.map((name) => [name, 'click button']));
  expect(sourceOf(stack, await readMap())).toEqual(sourceOf.expected);
  await site.close();
}

async function buy(page: Page, { url }: Site): Promise<Outcome> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Buy' }).click();
  return page.evaluate(() => (window as unknown as { outcome: Promise<Outcome> }).outcome); // main.ts sets it
}

/** Where the first line of a stack leads: the file, and what stands there in it. */
function sourceOf(stack: string, map: SourceMapInput): object {
  const [, line, column] = /:(\d+):(\d+)\)?$/m.exec(stack) ?? [];
  const {
    source,
    line: originalLine,
    column: originalColumn,
  } = originalPositionFor(new TraceMap(map), { line: Number(line), column: Number(column) - 1 });
  const text = readFileSync('e2e/await-app/main.ts', 'utf8').split('\n')[(originalLine ?? 1) - 1] ?? '';
  return { file: source?.split('/').at(-1), text: text.slice(originalColumn ?? 0).replace(/^new /, '') }; // minifiers drop it
}
sourceOf.expected = { file: 'main.ts', text: "Error('here');" };

/** The page with one script, as a plain server would give it. */
async function serve(file: string): Promise<Site> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/main.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(file) : '<!doctype html><body><script type="module" src="/main.js"></script></body>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo; // listening on a port
  return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((closed) => server.close(() => closed())) };
}
