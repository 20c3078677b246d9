// What makes contexts by the million, and lets go of them: the same in Node and, transformed, in a page.

import { activeContext, withContext } from '../../src/context/active.ts';
import { ROOT_CONTEXT } from '../../src/context/context.ts';
import type { Tracer } from '../../src/trace/tracer.ts';

const NAME = Symbol('name');
const LANES = 50;
/** One context of so many is looked at. */
const SAMPLE = 1000;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Makes `count` spans in lanes that go on beside each other, each behind awaits of the last; the contexts of some of them. */
export async function makeSpans(tracer: Tracer, count: number): Promise<WeakRef<object>[]> {
  const contexts: WeakRef<object>[] = [];
  const lane = async (): Promise<void> => {
    for (let i = 0; i < count / LANES; i += 2) {
      await tracer.span('parent', async () => {
        if (i % SAMPLE === 0) contexts.push(new WeakRef(activeContext()));
        await null;
        tracer.startSpan('child').end();
      });
      if (i % SAMPLE === 0) await turn();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return contexts;
}

/** Does `work` `count` times, each in a context of its own; some of them. */
export async function inContexts(count: number, work: () => unknown): Promise<WeakRef<object>[]> {
  const contexts: WeakRef<object>[] = [];
  for (let i = 0; i < count; i++) {
    const context = ROOT_CONTEXT.setValue(NAME, i);
    if (i % (SAMPLE / 10) === 0) contexts.push(new WeakRef(context));
    withContext(context, work);
    if (i % SAMPLE === 0) await turn();
  }
  return contexts;
}

const target = new EventTarget();

/** What a program starts and takes back. */
export const WORK: Readonly<Record<string, () => unknown>> = {
  'timers that ran': () => setTimeout(() => {}),
  'timers that were cleared': () => clearTimeout(setTimeout(() => {}, 60_000)),
  'intervals that were cleared': () => clearInterval(setInterval(() => {}, 60_000)),
  'listeners that were removed': () => {
    const listener = (): void => {};
    target.addEventListener('x', listener);
    target.removeEventListener('x', listener);
  },
  'listeners that heard once': () => {
    target.addEventListener('x', () => {}, { once: true });
    target.dispatchEvent(new Event('x'));
  },
  'reactions of promises': () => Promise.resolve().then(() => {}),
  'async functions': async () => {
    await null;
    await null;
  },
};
