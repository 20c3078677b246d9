import type { Instrumentation } from '../host.ts';
import { listenToHiding } from './listen.ts';

/**
 * Sends what has ended whenever the page is hidden, since nothing runs on mobile after that. `unload` and `beforeunload` are never used:
 * they keep pages out of the back/forward cache (https://web.dev/articles/bfcache). What the application ends in one event of a page that
 * goes is sent by the other. Name it last: what comes before it ends its spans before.
 */
export function pageHideInstrumentation(): Instrumentation {
  return ({ provider }) => {
    if (!globalThis.document) return () => {};
    return listenToHiding(() => void provider.forceFlush({ final: true }), false);
  };
}
