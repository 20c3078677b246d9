import { routeObserver } from './route-observer.ts';

/** What is used of Angular's router: its events, whose `type` is one of `EventType`. */
export interface AngularRouter {
  readonly events: { subscribe(next: (event: AngularRouterEvent) => void): { unsubscribe(): void } };
}

/** An event of Angular's router; each type has some of these members. */
export interface AngularRouterEvent {
  readonly type?: number | undefined;
  readonly id?: number | undefined;
  readonly url?: string | undefined;
  readonly code?: number | undefined;
  readonly error?: unknown;
  readonly state?: { readonly root: AngularRoute } | undefined;
}

export interface AngularRoute {
  readonly routeConfig: { readonly path?: string | undefined } | null;
  readonly firstChild: AngularRoute | null;
}

/** Of Angular's EventType. */
const NAVIGATION_START = 0;
const NAVIGATION_END = 1;
const NAVIGATION_CANCEL = 2;
const NAVIGATION_ERROR = 3;
const ROUTES_RECOGNIZED = 4;
const NAVIGATION_SKIPPED = 16;
/** Of Angular's NavigationCancellationCode: another navigation follows for the same purpose. */
const REDIRECT = 0;

/**
 * Tells `navigationInstrumentation` of the route changes of Angular's router (15 or later): they begin with NavigationStart, last until
 * NavigationEnd, and have the pattern for a name, such as `navigation /users/:id`. Before or after `start()`; without that instrumentation it
 * does nothing. Returns what stops it.
 *
 * @example
 * // providers: [provideEnvironmentInitializer(() => void traceAngularRouter(inject(Router)))]
 * import { traceAngularRouter } from 'throughline/angular-router';
 * const stop = traceAngularRouter(router);
 */
export function traceAngularRouter(router: AngularRouter): () => void {
  let navigation: unknown;
  let route: string | undefined;
  const hear = ({ type, id = 0, url = '', code, error, state }: AngularRouterEvent): void => {
    if (type === NAVIGATION_START) {
      route = undefined;
      // The first one is the load of the page. Angular's addresses begin behind its base.
      navigation = id > 1 ? routeObserver()?.started(`.${url}`) : undefined;
    }
    if (!navigation) return;
    if (type === ROUTES_RECOGNIZED && state) route = patternOf(state.root);
    else if (type === NAVIGATION_END) routeObserver()?.arrived(navigation, route);
    else if (type === NAVIGATION_ERROR) routeObserver()?.failed(navigation, error);
    else if (type === NAVIGATION_SKIPPED || (type === NAVIGATION_CANCEL && code !== REDIRECT)) routeObserver()?.failed(navigation);
  };
  const subscription = router.events.subscribe(hear);
  return () => subscription.unsubscribe();
}

function patternOf(root: AngularRoute): string {
  const segments: string[] = [];
  for (let at: AngularRoute | null = root; at; at = at.firstChild) if (at.routeConfig?.path) segments.push(at.routeConfig.path);
  return `/${segments.join('/')}`;
}
