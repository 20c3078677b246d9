import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys } from '../../platform/setup-error.ts';
import type { Instrumentation } from '../host.ts';
import { setRouteObserver } from '../router/route-observer.ts';
import { joinActivities } from './activities.ts';
import { listen } from './listen.ts';
import { RouteChanges } from './route-changes.ts';
import { type RouteNames, routeNamer } from './route-name.ts';
import { listenToUrl } from './url-changes.ts';

// One span for each change of the route within the document. One that a click causes is the click's child and ends with it, when everything is
// quiet; one by the address bar or the back button is a root, current in the handlers of popstate. What a page requests for its new route
// without a context (a framework's scheduler has lost it) keeps the span open, but is not made its child: that would be a guess.
//
//   router starts ──▶ pending ──(the address changes)──▶ committed ──(the router is done, and all is quiet)──▶ ended
//        an address that changes without a router is committed at once; one that is replaced meanwhile is the same route change

export interface NavigationInstrumentationOptions {
  /** Names routes; a router's hook (`throughline/react-router` and its like) knows better. Default: they are all called `navigation`. */
  readonly routes?: RouteNames;
  /** Whether a new fragment alone is a new route, for routers that keep the route there. Default: `false`. */
  readonly hashChanges?: boolean;
}

/**
 * Makes a span of every route change of a single-page application, by the Navigation API or, where there is none, by `history`; it is linked to
 * the page's load or to the route change before.
 *
 * @example
 * start({ instrumentations: [userInteractionInstrumentation(), navigationInstrumentation({ routes: ['/', '/users/:id'] })] });
 */
export function navigationInstrumentation(options: NavigationInstrumentationOptions = {}): Instrumentation {
  checkKeys('navigationInstrumentation', options, ['routes', 'hashChanges']);
  const { routes = [], hashChanges = false } = options;
  const nameOf = routeNamer(routes);
  return (host) => {
    if (!globalThis.document) return () => {};
    const activities = joinActivities(host.provider);
    const changes = new RouteChanges(host, activities, nameOf, hashChanges);
    const stops = [
      listenToUrl((type, event) => attempt(() => changes.addressChanged(type, event))),
      listen(globalThis.window, ['popstate', 'hashchange'], (event) => changes.duringEvent(event), true),
      setRouteObserver({
        started: (url) => attempt(() => changes.started(url)),
        arrived: (...told) => attempt(() => changes.arrived(...told)),
        failed: (...told) => attempt(() => changes.failed(...told)),
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      activities.stop();
    };
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    report('instrumentation_failed', `a route change is not traced: ${errorText(error)}`);
    return undefined;
  }
}
