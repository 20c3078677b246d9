import type { Instrumentation } from '../host.ts';
import { listen } from './listen.ts';

/**
 * Sends what has ended whenever the page is hidden, since nothing runs on mobile after that. `unload` and `beforeunload` are never used:
 * they keep pages out of the back/forward cache (https://web.dev/articles/bfcache). A page that goes has both of our events, pagehide
 * first, so what the application ends in one of them is sent by the other. Name it last: what comes before it ends its spans before.
 */
export function pageHideInstrumentation(): Instrumentation {
  return ({ provider }) => {
    if (!globalThis.document) return () => {};
    const flush = ({ type }: Event): void => {
      if (type === 'pagehide' || document.visibilityState === 'hidden') void provider.forceFlush({ final: true });
    };
    // visibilitychange is the document's, and pagehide the window's: in Safari before 14.1 the former did not reach the window.
    const stops = [listen(document, ['visibilitychange'], flush, false), listen(globalThis.window, ['pagehide'], flush, false)];
    return () => {
      for (const stop of stops) stop();
    };
  };
}
