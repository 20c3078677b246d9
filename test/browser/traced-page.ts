import { afterEach, expect } from 'vitest';
import { type StartOptions, start, type Tracing } from '../../src/browser.ts';
import type { ReadableSpan } from '../../src/trace/pipeline.ts';

export interface TracedPage {
  readonly tracing: Tracing;
  /** What has ended, in order. */
  readonly spans: readonly ReadableSpan[];
}

let running: Tracing | undefined;

/** Starts tracing for the running test, into an array. */
export function tracePage(options: StartOptions): TracedPage {
  const spans: ReadableSpan[] = [];
  running = start({ processors: [{ onEnd: (span) => spans.push(span) }], ...options });
  return { tracing: running, spans };
}

/** The span of this name; fails when there is none or more than one. Requests that wait for their timings end. */
export function only(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  void running?.flush();
  const found = spans.filter((span) => span.name === name);
  expect(found.map((span) => span.name)).toEqual([name]);
  return found[0] as ReadableSpan; // there is one: see above
}

/** Waits until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 5, timeout: 3000 }).toBe(true);
}

const PATCHED: readonly (readonly [object | undefined, PropertyKey])[] = [
  [globalThis, 'fetch'],
  [globalThis, 'setTimeout'],
  [globalThis, 'queueMicrotask'],
  [globalThis, 'requestAnimationFrame'],
  [Promise.prototype, 'then'],
  [XMLHttpRequest.prototype, 'open'],
  [XMLHttpRequest.prototype, 'send'],
  [XMLHttpRequest.prototype, 'setRequestHeader'],
  [XMLHttpRequest.prototype, 'onreadystatechange'],
  [XMLHttpRequestEventTarget.prototype, 'addEventListener'],
  [EventTarget.prototype, 'addEventListener'],
  [EventTarget.prototype, 'removeEventListener'],
  [History.prototype, 'pushState'],
];

/** After each test of the file, stops tracing; every global that it patches must be the page's own again. */
export function stopAfterEach(): void {
  const own = (): unknown[] => PATCHED.map(([owner, name]) => owner && Object.getOwnPropertyDescriptor(owner, name));
  const before = own();
  afterEach(async () => {
    await running?.shutdown();
    running = undefined;
    expect(own()).toEqual(before);
  });
}
