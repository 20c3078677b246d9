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

it('flushes at once, for the last time it may be, when the page is hidden or left', () => {
  const { flushes } = traceFlushes();
  setVisibility('visible');
  expect(flushes).toEqual([]);
  setVisibility('hidden');
  expect(flushes).toEqual([{ final: true }]);
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  expect(flushes).toHaveLength(2);
});

it('flushes after the capture listeners of the window, where interactions end', () => {
  const { flushes } = traceFlushes();
  let before = -1;
  const listener = (): void => {
    before = flushes.length;
  };
  window.addEventListener('visibilitychange', listener, { capture: true, once: true });
  setVisibility('hidden');
  expect([before, flushes.length]).toEqual([0, 1]);
});

it('stops when tracing does', async () => {
  const { flushes, tracing } = traceFlushes();
  await tracing.shutdown();
  const count = flushes.length;
  setVisibility('hidden');
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
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
