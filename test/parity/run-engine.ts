import { BROWSERS, type Tab, type Tabs } from '../../e2e/tabs.ts';
import { launchWebKit } from '../../e2e/webkit.ts';
import { buildScripts } from './bundles.ts';
import { GROUPS } from './cases/groups.ts';
import { keyOf, type ModeName, modeDigit, type Told } from './modes.ts';
import type { Group, Scope } from './page/case.ts';
import type { Visit } from './page/frames.ts';
import { type Site, startSite } from './site.ts';

export type Engine = keyof typeof BROWSERS;

/** A case in one of its places. */
export interface Place {
  readonly group: string;
  readonly name: string;
  readonly scope: Scope;
}

export const PLACES: readonly Place[] = GROUPS.flatMap(({ title, scopes, cases }) =>
  Object.keys(cases).flatMap((name) => scopes.map((scope) => ({ group: title, name, scope }))),
);

export const placeName = ({ group, name, scope }: Place): string => `${group}: ${name}${scope === 'worker' ? ' (worker)' : ''}`;

export type Results = (mode: ModeName, place: Place) => Told | undefined;

/** One page or frame, with the cases that it runs. */
interface PageVisit extends Visit {
  readonly scope: Scope;
  readonly ids: readonly string[];
}

/** Cases that share a page, unless they ask for one each. */
const CASES_PER_PAGE = 12;
/** Frames at a time: more do not finish sooner, and their timers grow late. */
const CONCURRENCY = 4;

/** Runs the cases in all `modes` of one engine. */
export async function runEngine(engine: Engine, modes: readonly ModeName[], places: readonly Place[]): Promise<Results> {
  const site = await startSite(await buildScripts());
  const tabs = await (engine === 'webkit' ? launchWebKit('window') : BROWSERS[engine]()); // hidden pages have no frames
  try {
    const visits = visitsOf(site, modes, new Set(places.map(placeName)));
    return await runVisits(tabs, site, visits, engine === 'webkit' ? 1 : CONCURRENCY); // its driver does one thing at a time
  } finally {
    await tabs.close();
    site.close();
  }
}

const idOf = (mode: ModeName, { group, name, scope }: Place): string => [mode, group, name, scope].join('\n');

/** The modes of some cases one after the other, so that what the machine does meanwhile is alike. */
function visitsOf({ own, other }: Site, modes: readonly ModeName[], wanted: ReadonlySet<string>): PageVisit[] {
  let nextKey = 0;
  const visit = (group: Group, scope: Scope, from: number, names: readonly string[], mode: ModeName): PageVisit => {
    const first = nextKey;
    nextKey += names.length;
    const query = { mode: modeDigit(mode), group: group.title, scope, from: `${from}`, count: `${names.length}`, key: keyOf(first), other };
    return {
      url: `${own}/case?${new URLSearchParams(query)}`,
      scope,
      keys: names.map((_, i) => keyOf(first + i)),
      ids: names.map((name) => idOf(mode, { group: group.title, name, scope })),
    };
  };
  return GROUPS.flatMap((group) =>
    group.scopes.flatMap((scope) =>
      piecesOf(group, scope, wanted).flatMap(({ from, names }) => modes.map((mode) => visit(group, scope, from, names, mode))),
    ),
  );
}

interface Piece {
  readonly from: number;
  readonly names: readonly string[];
}

/** Those of a group's cases that are wanted, as they share pages. */
function piecesOf(group: Group, scope: Scope, wanted: ReadonlySet<string>): Piece[] {
  const size = group.alone || scope === 'page' ? 1 : CASES_PER_PAGE;
  const pieces: { from: number; names: string[] }[] = [];
  for (const [i, name] of Object.keys(group.cases).entries()) {
    if (!wanted.has(placeName({ group: group.title, name, scope }))) continue;
    const last = pieces.at(-1);
    if (last && last.names.length < size && last.from + last.names.length === i) last.names.push(name);
    else pieces.push({ from: i, names: [name] });
  }
  return pieces;
}

async function runVisits(tabs: Tabs, site: Site, visits: readonly PageVisit[], tabsAtATime: number): Promise<Results> {
  const told: Record<string, Told> = {};
  const inFrames = visits.filter(({ scope }) => scope !== 'page');
  if (inFrames.length > 0) Object.assign(told, await runInFrames(await tabs.newPage(), site, inFrames));
  const waiting = visits.filter(({ scope }) => scope === 'page');
  const runRest = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) Object.assign(told, await runInTab(await tabs.newPage(), next.url));
  };
  await Promise.all(Array.from({ length: tabsAtATime }, runRest));
  const byId = new Map(visits.flatMap(({ ids, keys }) => ids.map((id, i) => [id, told[keys[i] ?? '']] as const)));
  return (mode, place) => byId.get(idOf(mode, place));
}

/** A tab of its own, since a tab's history grows. */
async function runInTab(tab: Tab, url: string): Promise<Record<string, Told>> {
  await tab.goto(url);
  for (const deadlineMs = Date.now() + 30_000; Date.now() < deadlineMs; await tab.waitForTimeout(10)) {
    const told = await tab.evaluate<Record<string, Told> | null>('globalThis.parityTold ?? null');
    if (!told) continue;
    await tab.close();
    return told;
  }
  return {};
}

async function runInFrames(tab: Tab, { own }: Site, visits: readonly PageVisit[]): Promise<Record<string, Told>> {
  await tab.goto(`${own}/frames`);
  const list = visits.map(({ url, keys }) => ({ url, keys }));
  await tab.evaluate(`void visitAll(${JSON.stringify(list)}, ${CONCURRENCY})`);
  await untilCount(tab, visits.flatMap(({ keys }) => keys).length);
  return tab.evaluate('parityResults');
}

/** Waits for so many results of frames; goes on without those that do not come. */
async function untilCount(tab: Tab, count: number): Promise<void> {
  let [had, sinceMs] = [0, Date.now()];
  while (had < count && Date.now() - sinceMs < 40_000) {
    const has = await tab.evaluate<number>('Object.keys(parityResults).length');
    if (has > had) [had, sinceMs] = [has, Date.now()];
    await tab.waitForTimeout(100);
  }
  if (had < count) console.warn(`These pages do not answer:\n${(await tab.evaluate<string[]>('stuckPages()')).join('\n')}`);
}
