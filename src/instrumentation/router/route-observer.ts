import { globalState } from '../../platform/global.ts';

// What a router's hook tells, and navigationInstrumentation hears, whichever of them was there first: the hook looks for the observer at each
// event. Without one it says nothing to nobody. A protocol between copies of this package: members are only ever added.

export interface RouteObserver {
  /**
   * A router has begun to go to `url` (relative to the page), which the address bar need not show yet; again for where it is redirected.
   * Returns the token by which this is known; `undefined` where it is not traced.
   */
  started(url: string): unknown;
  /** It is there: `route` is the pattern. Without a token: a router has gone somewhere without having begun before. `error`: is shown there. */
  arrived(token: unknown, route: string | undefined, error?: unknown): void;
  /** It will not get there. Without an error: somebody went elsewhere, or a guard said no. */
  failed(token: unknown, error?: unknown): void;
}

interface RouteState {
  routeObserver: RouteObserver;
}

/** Who hears of route changes, if anybody. */
export function routeObserver(): RouteObserver | undefined {
  return globalState<RouteState>().routeObserver;
}

/** Returns what makes it deaf again. */
export function setRouteObserver(observer: RouteObserver): () => void {
  const state = globalState<RouteState>();
  state.routeObserver = observer;
  return () => {
    if (state.routeObserver === observer) delete state.routeObserver;
  };
}
