// A page that is traced by all that measures it, and keeps its spans for the test.
import {
  documentLoadInstrumentation,
  longAnimationFrameInstrumentation,
  navigationInstrumentation,
  start,
  userInteractionInstrumentation,
} from '../../src/browser.ts';
import type { ReadableSpan } from '../../src/trace/pipeline.ts';
import { webVitalsInstrumentation } from '../../src/web-vitals.ts';

const spans: ReadableSpan[] = [];
Object.assign(window, { spans });
start({
  exporter: () => {},
  processors: [{ onEnd: (span) => void spans.push(span) }],
  instrumentations: [
    documentLoadInstrumentation(),
    userInteractionInstrumentation(),
    navigationInstrumentation({ routes: ['/', '/next/:id'] }),
    longAnimationFrameInstrumentation({ minDurationMs: 100 }),
    webVitalsInstrumentation(),
  ],
});

function work(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end);
}

for (const button of document.querySelectorAll('button')) {
  button.onclick = () => {
    work(130);
    if (button.id !== 'next') return;
    history.pushState(null, '', '/next/17');
    document
      .querySelector('h1')
      ?.replaceWith(
        Object.assign(document.createElement('h2'), { textContent: 'Something else altogether, and a lot of it' }),
        Object.assign(document.createElement('p'), { textContent: 'With more text below it' }),
      );
  };
}
