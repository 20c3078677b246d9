// The questions that only a page can answer, in real Chromium, each sample in a fresh browser context.

import { chromium } from 'playwright';
import { ensureChromium } from '../../scripts/chromium.mjs';
import { missingRow, toRow } from '../rows.mjs';
import { AWAIT_COSTS, awaitScripts, drivenBrowser } from './await-cost.mjs';
import { bundles, zoneJs } from './bundles.mjs';
import { costOfFetch, FETCH_COSTS } from './fetch-cost.mjs';
import { openLoneFirefox } from './lone-firefox.mjs';
import { startServer } from './server.mjs';

const OPERATIONS = [
  { id: 'chromium-stack', name: 'stack', title: 'with and active in Chromium: stack' },
  { id: 'chromium-task', name: 'task', title: 'with and active in Chromium: task' },
  { id: 'chromium-zone', name: 'zone', title: 'with and active in Chromium: zone' },
  { id: 'chromium-new-zone', name: 'newZone', title: 'with and active in Chromium: zone, a new context each' },
  { id: 'chromium-json', name: 'json', title: 'a span of 512 to OTLP JSON in Chromium' },
];

/** Yields one row after the other. */
export async function* chromiumRows(isAsked, roundCount) {
  const server = await startServer();
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] });
  const libraries = await bundles();
  const inPage = async (work) => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(server.url);
      return await work(page);
    } finally {
      await context.close();
    }
  };
  const rounds = (count, one) => roundsOf(count, Object.keys(libraries), one);
  try {
    for (const { id, name, title } of OPERATIONS.filter((each) => isAsked(each.id))) {
      const one = (library) => inPage((page) => answerIn(page, libraries[library].questions, name));
      yield await row({ id, title, unit: 'ns' }, () => rounds(roundCount, one));
    }
    if (isAsked('chromium-preset')) {
      const one = (library) => inPage((page) => evaluateMs(page, libraries[library].preset));
      const about = { id: 'chromium-preset', title: 'evaluate and start() the preset in Chromium', unit: 'ms' };
      yield await row(about, () => rounds(3 * roundCount, one));
    }
    for (const { id, title, ...how } of FETCH_COSTS.filter((each) => isAsked(each.id))) {
      const one = (library) => inPage((page) => costOfFetch(page, how, libraries[library]?.preset));
      yield await row({ id, title, unit: 'µs' }, () => addedRounds(roundCount, Object.keys(libraries), one));
    }
    const awaits = AWAIT_COSTS.filter((each) => isAsked(each.id));
    if (awaits.length > 0) yield* awaitRows(awaits, { browser, url: server.url, roundCount });
  } finally {
    await browser.close();
    server.close();
  }
}

/** In each browser the engine alone, ours and zone.js in turn. */
async function* awaitRows(asked, { browser, url, roundCount }) {
  const scripts = await awaitScripts();
  const browsers = { chromium: async () => drivenBrowser(browser, url), firefox: openLoneFirefox };
  for (const [browserName, open] of Object.entries(browsers)) {
    const rows = asked.filter((each) => each.browserName === browserName);
    if (rows.length === 0) continue;
    const opening = open();
    opening.catch(() => {}); // told by each row
    for (const { id, title, name } of rows) {
      const one = async (variant) => (await opening).costOf(scripts[variant], name);
      yield await row({ id, title, unit: 'ns' }, () => roundsOf(roundCount, ['ours', 'floor', 'zone'], one));
    }
    await opening.then((each) => each.close()).catch(() => {});
  }
}

async function row(about, measure) {
  try {
    return toRow({ ...about, rounds: await measure() });
  } catch (error) {
    return missingRow({ ...about, missing: error.message.split('\n')[0] });
  }
}

async function roundsOf(count, libraries, one) {
  const rounds = [];
  for (let round = 0; round < count; round++) {
    const figures = Object.fromEntries(libraries.map((library) => [library, 0]));
    for (const library of round % 2 === 0 ? libraries : libraries.toReversed()) figures[library] = await one(library);
    rounds.push(figures);
  }
  return rounds;
}

/** What each library adds to a page without any, measured in the same round. */
async function addedRounds(count, libraries, one) {
  const rounds = await roundsOf(count, ['plain', ...libraries], one);
  return rounds.map(({ plain, ...figures }) => Object.fromEntries(libraries.map((library) => [library, figures[library] - plain])));
}

async function answerIn(page, script, name) {
  if (name.toLowerCase().includes('zone')) await page.addScriptTag({ content: zoneJs() });
  await page.addScriptTag({ content: script });
  return page.evaluate((question) => globalThis.answer(question), name);
}

/** An inline script is compiled and run while it is inserted; a source that was never seen is compiled anew. */
function evaluateMs(page, source) {
  return page.evaluate((text) => {
    const script = document.createElement('script');
    script.textContent = text;
    const start = performance.now();
    document.head.append(script);
    return performance.now() - start;
  }, `${source}//${Math.random()}`);
}
