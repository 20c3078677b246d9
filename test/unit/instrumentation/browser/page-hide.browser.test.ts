import { expect, it } from 'vitest';
import type { Tracing } from '../../../../src/browser.ts';
import type { FlushOptions } from '../../../../src/trace/pipeline.ts';
import { openFrame, receivedSpans } from '../../../browser/frame.ts';
import { stopAfterEach, tracePage } from '../../../browser/traced-page.ts';

stopAfterEach();

function traceFlushes(): { readonly flushes: (FlushOptions | undefined)[]; readonly tracing: Tracing } {
  const flushes: (FlushOptions | undefined)[] = [];
  const processor = {
    forceFlush: async (options?: FlushOptions) => {
      flushes.push(options);
    },
  };
  const { tracing } = tracePage({ instrumentations: [], processors: [processor] });
  return { flushes, tracing };
}

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  Reflect.deleteProperty(document, 'visibilityState');
}

const early = { final: true, early: true, spareBytes: 30 * 1024 };
const last = { ...early, early: false };

it('flushes when the page is hidden, first beside the application and then behind its listeners, and when it is left or frozen', () => {
  const { flushes } = traceFlushes();
  setVisibility('visible');
  expect(flushes).toEqual([]);
  setVisibility('hidden');
  expect(flushes.splice(0)).toEqual([early, last]);
  document.dispatchEvent(new Event('freeze'));
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  expect(flushes).toEqual([last, early]);
});

it('spares nothing when the page is hidden after it was left, until it is back', () => {
  const { flushes } = traceFlushes();
  const lastOnHiding = (): FlushOptions | undefined => {
    setVisibility('hidden');
    return flushes.at(-1);
  };
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  expect(lastOnHiding()).toEqual({ ...last, spareBytes: 0 });
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  expect(flushes.at(-1)).toBe(undefined);
  expect(lastOnHiding()).toEqual(last);
});

it('flushes after the capture listeners of the window, where interactions end, and after all listeners of the document', () => {
  const { flushes } = traceFlushes();
  const before: number[] = [];
  const listener = (): void => void before.push(flushes.length);
  window.addEventListener('visibilitychange', listener, { capture: true, once: true });
  document.addEventListener('visibilitychange', listener, { once: true });
  setVisibility('hidden');
  expect([...before, flushes.length]).toEqual([0, 1, 2]);
});

it('flushes behind the listeners of pagehide that were there when the page was hidden', () => {
  const { flushes } = traceFlushes();
  let before = -1;
  window.addEventListener('pagehide', () => (before = flushes.length), { once: true });
  setVisibility('hidden');
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  expect([before, flushes.length]).toEqual([2, 3]);
});

it('stops when tracing does', async () => {
  const { flushes, tracing } = traceFlushes();
  await tracing.shutdown();
  const count = flushes.length;
  setVisibility('hidden');
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  document.dispatchEvent(new Event('freeze'));
  expect(flushes).toHaveLength(count);
});

it('delivers what a page has traced that is closed right after a click', async () => {
  const key = `hide-${Math.random()}`;
  const frame = await openFrame({ key, delay: '60000' });
  frame.contentDocument?.querySelector('button')?.click();
  frame.remove();
  const spans = await receivedSpans(key, 'documentLoad');
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['documentLoad', 'click button#buy']));
});
