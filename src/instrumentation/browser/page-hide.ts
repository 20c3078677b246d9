import type { Instrumentation } from '../host.ts';
import { listen } from './listen.ts';

// Nothing runs for certain once a page is hidden, so what has ended is sent then. `unload` and `beforeunload` are never used: they keep pages
// out of the back/forward cache (https://web.dev/articles/bfcache).
//
//   1. settle, in capture listeners   visibilitychange   interactions end; requests that are under way go on
//                                     pagehide, freeze   requests end too, marked
//   2. flush, here                    all of these       what has ended, leaving to the application its part of what a page can send
//                                     visibilitychange   at the window, behind all listeners of the document: what is left of it
//
// A tab that is closed has pagehide first in Chromium, visibilitychange first in Firefox, where a request of pagehide often gets lost. So the
// application's part is used up when everything fits then, or nothing of the application can follow. What does not fit waits: for an answer
// that makes room, or for the page to come back.

/** Half of the 64 KiB that keepalive requests can carry. */
const SPARE_BYTES = 30 * 1024;

/** Sends what has ended whenever the page is hidden or goes. Name it last: what comes before it ends its spans before. */
export function pageHideInstrumentation(): Instrumentation {
  return ({ provider }) => {
    if (!globalThis.document) return () => {};
    let isGone = false;
    let stopLeaving = (): void => {};
    const flush = (early: boolean): void => {
      void provider.forceFlush({ final: true, early, spareBytes: isGone && !early ? 0 : SPARE_BYTES });
    };
    const leave = (): void => {
      flush(document.visibilityState !== 'hidden'); // that it is hidden comes next
      isGone = true;
    };
    const hide = ({ currentTarget }: Event): void => {
      if (document.visibilityState !== 'hidden') return;
      flush(currentTarget === document);
      listenToLeaving();
    };
    /** Behind those who listen by now: the application may end spans there. */
    const listenToLeaving = (): void => {
      stopLeaving();
      stopLeaving = listen(globalThis.window, ['pagehide'], leave, false);
    };
    const comeBack = (event: Event): void => {
      isGone = false;
      if ((event as PageTransitionEvent).persisted) void provider.forceFlush(); // a pageshow
    };
    listenToLeaving();
    const stops = [
      listen(document, ['visibilitychange'], hide, false), // it does not reach the window in Safari before 14.1
      listen(document, ['freeze'], () => flush(false), false),
      listen(globalThis.window, ['visibilitychange'], hide, false),
      listen(globalThis.window, ['pageshow'], comeBack, false),
      () => stopLeaving(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}
