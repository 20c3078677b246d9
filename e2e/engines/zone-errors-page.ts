// Runs in a page with zone.js: what the page and its zones hear of what nobody catches, without us, with us, in a context and around a zone.

import { ROOT_CONTEXT } from '../../src/context/context.ts';
import { ZoneContextManager } from '../../src/context/zone.ts';
import { thrownBehindAwait as thrownNatively } from './thrown-behind-await.ts';
import { thrownBehindAwait as thrownTransformed } from './thrown-behind-await.ts?await';
import { thrownBehindAwait as thrownCompiledDown } from './thrown-behind-await.ts?es2016';

const CONTEXT = ROOT_CONTEXT.setValue(Symbol('name'), 'click');
const fail = (): never => {
  throw new Error('expected');
};

const WAYS: Readonly<Record<string, () => unknown>> = {
  'thrown by a timer': () => setTimeout(fail, 1),
  'thrown by an interval': () => {
    const id = setInterval(() => {
      clearInterval(id);
      fail();
    }, 1);
  },
  'thrown by a microtask': () => queueMicrotask(fail),
  'thrown by a frame': () => requestAnimationFrame(fail),
  'thrown by a listener': () => {
    const target = new EventTarget();
    target.addEventListener('x', fail);
    target.dispatchEvent(new Event('x'));
  },
  'thrown by a handler': () => {
    const button = document.createElement('button');
    button.onclick = fail;
    button.click();
  },
  'thrown by an observer': () => {
    const element = document.createElement('i');
    new MutationObserver(fail).observe(element, { attributes: true });
    element.setAttribute('a', 'b');
  },
  'thrown by a request': () => {
    const request = new XMLHttpRequest();
    request.onload = fail;
    request.open('GET', 'data:,x');
    request.send();
  },
  'thrown by then': () => void Promise.resolve().then(fail),
  'thrown by finally': () => void Promise.resolve().finally(fail),
  'thrown by then of a native promise': () => void fetch('data:,x').then(fail),
  'a promise that is rejected': () => void Promise.reject(new Error('expected')),
  'a promise that is rejected with no error': () => void Promise.reject('text'),
  'a promise that is rejected later': () => void new Promise((_, reject) => setTimeout(reject, 1, new Error('expected'))),
  'a promise that is rejected, and caught too late': () => {
    const promise = Promise.reject(new Error('expected'));
    setTimeout(() => promise.catch(() => {}), 5);
  },
  'a promise that is rejected, and caught': () => void Promise.reject(new Error('expected')).catch(() => {}),
  'a native promise that is rejected': () => void fetch('http://['),
  'thrown behind await': thrownNatively,
  'thrown behind await, compiled down': thrownCompiledDown,
  'thrown behind await, transformed': thrownTransformed,
};

const textOf = (value: unknown): string =>
  value instanceof Error ? `${value.name}: ${value.message}` : Array.isArray(value) ? value.map(textOf).join() : String(value);

type Run = (fn: () => unknown) => unknown;

/** What is heard of it in the page, in its zones and in its console. */
async function heard(log: string[], run: Run, way: () => unknown): Promise<string[]> {
  const error = console.error;
  console.error = (...args) => log.push(`console: ${textOf(args.map((arg) => (typeof arg === 'string' ? firstLine(arg) : arg)))}`);
  const stop = ['error', 'unhandledrejection', 'rejectionhandled'].map((type) => hear(type, log));
  try {
    run(way);
  } catch (thrown) {
    log.push(`thrown: ${textOf(thrown)}`);
  }
  await everythingDone();
  for (const each of stop) each();
  console.error = error;
  return log;
}

/** One of each kind of work that WAYS start, begun later, and time for what their ends bring about. */
async function everythingDone(): Promise<void> {
  await fetch('data:,x');
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve, 6));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function hear(type: string, log: string[]): () => void {
  const listener = (event: Event): void => {
    const { error, reason } = event as Event & { readonly error?: unknown; readonly reason?: unknown };
    log.push(`${type}: ${textOf(error ?? reason)}`);
    event.preventDefault();
  };
  window.addEventListener(type, listener);
  return () => window.removeEventListener(type, listener);
}

/** Where the application runs: nowhere special, or in a zone that hears of errors, and says whether others shall. */
const PLACES = { 'the root zone': undefined, 'a zone that hears of errors': true, 'a zone that handles errors': false };

function placeOf(isPassedOn: boolean | undefined, log: string[]): Run {
  if (isPassedOn === undefined) return (fn) => fn();
  const zone = Zone.current.fork({
    name: 'application',
    onHandleError(parent, _, target, error) {
      log.push(`zone ${target.name}: ${textOf(error)}`);
      return isPassedOn && parent.handleError(target, error);
    },
  });
  return (fn) => zone.run(fn);
}

export type Heard = Readonly<Record<'without us' | 'outside of a context' | 'in a context' | 'in a zone in a context', readonly string[]>>;

export async function hearAll(): Promise<Readonly<Record<string, Heard>>> {
  const all: Record<string, Heard> = {};
  const manager = new ZoneContextManager();
  for (const [place, isPassedOn] of Object.entries(PLACES)) {
    for (const [name, way] of Object.entries(WAYS)) {
      const hearIn = (around: (run: Run) => Run): Promise<string[]> => {
        const log: string[] = [];
        return heard(log, around(placeOf(isPassedOn, log)), way);
      };
      manager.disable();
      const without = await hearIn((run) => run);
      manager.enable();
      all[`${name}, in ${place}`] = {
        'without us': without,
        'outside of a context': await hearIn((run) => run),
        'in a context': await hearIn((run) => (fn) => run(() => manager.with(CONTEXT, fn))),
        'in a zone in a context': await hearIn((run) => (fn) => manager.with(CONTEXT, () => run(fn))),
      };
    }
  }
  return all;
}
