import { routeObserver } from './route-observer.ts';

/** What is used of React Router's state. */
export interface ReactRouterState {
  readonly initialized: boolean;
  readonly location: ReactRouterLocation;
  readonly navigation: { readonly state: string; readonly location?: ReactRouterLocation | undefined };
  readonly matches: readonly { readonly route: { readonly path?: string | undefined } }[];
  readonly errors?: Readonly<Record<string, unknown>> | null;
}

export interface ReactRouterLocation {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** What is used of a data router (react-router 6.4 or later, `createBrowserRouter` and its like). */
export interface ReactRouter {
  readonly state: ReactRouterState;
  subscribe(listener: (state: ReactRouterState) => void): () => void;
  createHref(location: ReactRouterLocation): string;
}

/**
 * Tells `navigationInstrumentation` of the route changes of a React data router: they begin when its loaders do, last until these are done,
 * and have the pattern for a name, such as `navigation /users/:id`. Before or after `start()`; without that instrumentation it does nothing.
 * `<BrowserRouter>` and its like have no such router: name their routes with `routes`. Returns what stops it.
 *
 * @example
 * import { traceReactRouter } from 'throughline/react-router';
 * const stop = traceReactRouter(router);
 */
export function traceReactRouter(router: ReactRouter): () => void {
  let shown = router.state.location;
  let isInitial = !router.state.initialized;
  let started: { readonly location: ReactRouterLocation; readonly token: unknown } | undefined;
  return router.subscribe((state) => {
    const { location, navigation, initialized, matches, errors } = state;
    if (isInitial) {
      isInitial = !initialized; // the load of the page
      shown = location;
    } else if (navigation.state !== 'idle' && navigation.location) {
      if (navigation.location === started?.location) return;
      started = { location: navigation.location, token: routeObserver()?.started(router.createHref(navigation.location)) };
    } else if (location !== shown) {
      shown = location;
      // It may have overtaken the one that was started.
      const token = started && router.createHref(started.location) === router.createHref(location) ? started.token : undefined;
      routeObserver()?.arrived(token, patternOf(matches), Object.values(errors ?? {})[0]);
      started = undefined;
    } else if (started) {
      routeObserver()?.failed(started.token);
      started = undefined;
    }
  });
}

/** Those of the routes from the root to the leaf; one that is absolute holds those before it. */
function patternOf(matches: ReactRouterState['matches']): string | undefined {
  let pattern = '';
  for (const { route } of matches) {
    if (route.path?.startsWith('/')) pattern = route.path;
    else if (route.path) pattern = `${pattern.replace(/\/$/, '')}/${route.path}`;
  }
  return matches.length > 0 ? pattern || '/' : undefined;
}
