import { GROUPS } from '../cases/groups.ts';
import { keyOf, type Told } from '../modes.ts';
import type { Case, Facts } from './case.ts';
import { type Recorder, recordFacts } from './facts.ts';
import type { TracedRun } from './tracing.ts';
import { wrapRequests } from './wrap-requests.ts';

// The script of every page: it runs the cases that the query names, and tells whoever opened the page what they have written down.

const LIMIT_MS = 15_000;
const LATE = Symbol('late');
const RUNNING = 'the scripts have been loaded';
const query = new URLSearchParams(location.search);
const param = (name: string): string => query.get(name) ?? '';
const scope = globalThis as typeof globalThis & {
  parity?: object;
  tracedRun?: TracedRun;
  parityTold?: Record<string, Told>;
  worker?: Worker;
};
const addListener = EventTarget.prototype.addEventListener;

interface Turn {
  readonly key: string;
  readonly theCase: Case;
  readonly facts: Recorder;
}

const turns = turnsOf(param('group'), Number(param('from')), Number(param('count')), Number(param('key').slice(3)));
let current = turns[0];

/** The cases that this page runs, one after the other. */
function turnsOf(group: string, from: number, count: number, firstKey: number): Turn[] {
  const { cases = {} } = GROUPS.find(({ title }) => title === group) ?? {};
  return Object.values(cases)
    .slice(from, from + count)
    .map((each, i) => {
      const key = keyOf(firstKey + i);
      return { key, theCase: typeof each === 'function' ? { run: each } : each, facts: recordFacts(key, param('other')) };
    });
}

/** Before anything else of the page. */
function before(): void {
  const log: Facts['log'] = (...args) => current?.facts.log(...args);
  addListener.call(scope, 'error', (event) => log('window error', (event as ErrorEvent).message, (event as ErrorEvent).error));
  for (const type of ['unhandledrejection', 'rejectionhandled']) {
    addListener.call(scope, type, (event) => {
      const { promise, reason } = event as PromiseRejectionEvent;
      log(type, reason, promise instanceof Promise);
    });
  }
  for (const { theCase, facts } of turns) theCase.before?.(facts);
}

async function run(): Promise<void> {
  const { tracedRun } = scope;
  delete scope.tracedRun;
  delete scope.parity;
  if (!scope.document) (scope.postMessage as (message: unknown) => void)(RUNNING);
  else while (document.readyState !== 'complete') await turns[0]?.facts.task(); // what goes back in history would stop the load
  for (const turn of turns) {
    current = turn;
    const spans = tracedRun?.spans() ?? 0;
    const startMs = performance.now();
    await runTurn(turn, tracedRun);
    tell(turn.key, {
      lines: [...turn.facts.lines],
      spans: (tracedRun?.spans() ?? 0) - spans,
      durationMs: performance.now() - startMs,
      diagnostics: tracedRun?.diagnostics.splice(0) ?? [],
    });
  }
}

async function runTurn({ theCase, facts }: Turn, tracedRun: TracedRun | undefined): Promise<void> {
  const timeout = facts.task(LIMIT_MS).then(() => LATE);
  if ((await Promise.race([start(theCase, facts, tracedRun), timeout])) === LATE) facts.log('the case did not end');
  await facts.task(10); // for the browser to tell of rejections
  if (facts.wantsServer()) await facts.server().catch((error: unknown) => facts.log('the server cannot be asked', error));
}

async function start({ run: call }: Case, facts: Facts, tracedRun: TracedRun | undefined): Promise<void> {
  try {
    await (tracedRun ? tracedRun.run(() => call(facts)) : call(facts));
  } catch (error) {
    facts.log('the case threw', error);
  }
}

function tell(key: string, told: Told): void {
  if (!scope.document)
    (scope.postMessage as (message: unknown) => void)({ key, told }); // a worker
  else if (scope.parent === scope.window) (scope.parityTold ??= {})[key] = told;
  else (scope.parent as unknown as { parityDone(key: string, told: Told): void }).parityDone(key, told); // see frames.ts
}

/** The page of a worker's cases only opens the worker. */
function openWorker(): void {
  const worker = (scope.worker = new Worker(`/worker.js${location.search}`)); // kept from the garbage collector
  let isRunning = false;
  worker.onmessage = ({ data }) => {
    if (data === RUNNING) isRunning = true;
    else tell(data.key, data.told);
  };
  worker.onerror = ({ message }) => {
    if (isRunning) return; // the cases' own errors, which they tell of themselves
    for (const { key } of turns) tell(key, { lines: [`the worker failed: ${message}`], spans: 0, durationMs: 0, diagnostics: [] });
  };
}

scope.parity = { before, run, openWorker, wrapRequests };
