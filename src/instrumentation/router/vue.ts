import { routeObserver } from './route-observer.ts';

/** What is used of a Vue Router's route. */
export interface VueRoute {
  readonly fullPath: string;
  readonly matched: readonly { readonly path: string }[];
}

/** What is used of a Vue Router (vue-router 4 or 5): its guards and hooks, each of which returns what takes it away. */
export interface VueRouter {
  resolve(to: string): { readonly href: string };
  beforeEach(guard: (to: VueRoute, from: VueRoute) => void): () => void;
  afterEach(hook: (to: VueRoute, from: VueRoute, failure?: unknown) => void): () => void;
  onError(handler: (error: unknown, to: VueRoute) => void): () => void;
}

/**
 * Tells `navigationInstrumentation` of a Vue Router's route changes: they begin with the first guard, last until the route is entered, and have
 * its pattern for a name, such as `navigation /users/:id`. Before or after `start()`; without that instrumentation it does nothing. Returns
 * what stops it.
 *
 * @example
 * import { traceVueRouter } from 'throughline/vue-router';
 * const stop = traceVueRouter(router);
 */
export function traceVueRouter(router: VueRouter): () => void {
  const tokens = new WeakMap<VueRoute, unknown>();
  const stops = [
    router.beforeEach((to, from) => {
      if (!isStart(from)) tokens.set(to, routeObserver()?.started(router.resolve(to.fullPath).href)); // with the base, or behind `#`
    }),
    router.afterEach((to, _from, failure) => {
      const token = tokens.get(to);
      if (!token) return;
      if (failure) routeObserver()?.failed(token);
      else routeObserver()?.arrived(token, to.matched.at(-1)?.path);
    }),
    router.onError((error, to) => routeObserver()?.failed(tokens.get(to), error)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Vue Router's START_LOCATION: that is the load of the page. */
function isStart({ fullPath, matched }: VueRoute): boolean {
  return fullPath === '/' && matched.length === 0;
}
