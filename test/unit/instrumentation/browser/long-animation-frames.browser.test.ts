import { expect, it, onTestFinished } from 'vitest';
import { longAnimationFrameInstrumentation } from '../../../../src/browser.ts';
import { stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

// Frames with their scripts: e2e/page-life.spec.ts, since a frame inside a page is not told of all of them.

stopAfterEach();

function work(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end);
}

it('makes spans of long tasks where the engine does not know frames', async () => {
  const supported = Object.getOwnPropertyDescriptor(PerformanceObserver, 'supportedEntryTypes') as PropertyDescriptor; // it has them
  Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', { value: ['longtask'], configurable: true });
  onTestFinished(() => void Object.defineProperty(PerformanceObserver, 'supportedEntryTypes', supported));
  const { spans } = tracePage({ instrumentations: [longAnimationFrameInstrumentation()] });
  setTimeout(() => work(80), 0);
  await until(() => spans.some(({ name, durationMs }) => name === 'long task' && durationMs >= 75));
});

it('refuses numbers that make no sense', () => {
  expect(() => longAnimationFrameInstrumentation({ minDurationMs: -1 })).toThrow(/minDurationMs \(-1\)/);
});
