import { errorText, report } from '../../platform/diagnostics.ts';
import { SetupError } from '../../platform/setup-error.ts';

/** What names a route: patterns such as `/users/:id` and `/files/*`, of which the first that fits counts, or a function. */
export type RouteNames = readonly string[] | ((url: URL) => string | undefined);

/** The pattern of an address, of which there are few; `undefined` where none is known. Throws SetupError for what is neither list nor function. */
export function routeNamer(routes: RouteNames): (url: URL) => string | undefined {
  if (typeof routes === 'function') return (url) => safely(routes, url);
  if (!Array.isArray(routes) || !routes.every((route) => typeof route === 'string')) {
    throw new SetupError('bad_routes', `routes (${errorText(routes)}) must be a list of patterns such as '/users/:id', or a function.`);
  }
  const known = (routes as readonly string[]).map((route) => ({ route, segments: segmentsOf(route) })); // checked above
  return ({ pathname }) => {
    const path = segmentsOf(pathname);
    return known.find(({ segments }) => fits(segments, path))?.route;
  };
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** `:name` is one segment, `:name?` one or none, `*` all that follow. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  const [wanted, ...laterWanted] = pattern;
  const [given, ...later] = path;
  if (wanted === undefined) return given === undefined;
  if (wanted === '*') return true;
  if (wanted.endsWith('?') && fits(laterWanted, path)) return true;
  const isOpen = wanted.startsWith(':') || wanted.replace(/\?$/, '') === given;
  return given !== undefined && isOpen && fits(laterWanted, later);
}

function safely(name: (url: URL) => string | undefined, url: URL): string | undefined {
  try {
    const route: unknown = name(url);
    return typeof route === 'string' ? route : undefined;
  } catch (error) {
    report('instrumentation_failed', `routes could not name a route: ${errorText(error)}`);
    return undefined;
  }
}
