import type { Instrumentation } from '../host.ts';
import { listen } from './listen.ts';
import { randomId } from './random-id.ts';
import { addingToSpans } from './span-attributes.ts';

// A view of a page lasts as long as its document and path. Whether the path is another one is looked at when a span starts: that needs no
// patch of the history and no event. A page that comes back out of the back/forward cache is seen anew.

/**
 * Says of every span in which view of a page it started: `browser.page_view.id`, a random one for each document, each path of an application
 * that changes it, and each return of a page from the back/forward cache.
 *
 * @example
 * start({ endpoint: '/otlp', also: [pageViewInstrumentation()] });
 */
export function pageViewInstrumentation(): Instrumentation {
  return addingToSpans(() => {
    let id = '';
    let path: string | undefined;
    const comeBack = (event: Event): void => {
      if ((event as PageTransitionEvent).persisted) path = undefined; // a pageshow
    };
    const stop = listen(globalThis.window, ['pageshow'], comeBack, true);
    return {
      onStart(span) {
        const { pathname } = location;
        if (pathname !== path) id = randomId();
        path = pathname;
        span.setAttribute('browser.page_view.id', id);
      },
      stop,
    };
  });
}
