import { activeContext, withContext } from '../../context/active.ts';
import { suppressTracing } from '../../context/suppress-tracing.ts';
import type { Instrumentation } from '../host.ts';
import { joinTracing } from '../join-tracing.ts';
import { clientRequests } from './client-request.ts';
import { fetchTraced } from './fetch.ts';
import type { ClientRequestOptions } from './request-options.ts';

/**
 * A `fetch` that is traced, for pages that want no global function patched: `start({ instrumentations: [] })`. It calls the page's own, and
 * makes one span also where that is traced too; before `start()` and after `shutdown()` it does nothing else. Throws SetupError for wrong
 * options.
 *
 * @example
 * const apiFetch = createTracedFetch({ urlTemplate: ({ pathname }) => pathname.replace(/\d+/g, '{id}') });
 * const orders = await apiFetch('/api/orders/17');
 */
export function createTracedFetch(options: ClientRequestOptions = {}): typeof fetch {
  const connect = clientRequests('fetch', options);
  let trace: ((args: unknown[]) => unknown) | undefined;
  const follow: Instrumentation = (host) => {
    const { start, stop } = connect(host);
    trace = (args) => fetchTraced(start, host, callUntraced, undefined, args);
    return () => {
      trace = undefined;
      stop();
    };
  };
  return function fetch(...args: Parameters<typeof globalThis.fetch>) {
    if (!trace) joinTracing(follow);
    return (trace ? trace(args) : globalThis.fetch(...args)) as ReturnType<typeof globalThis.fetch>; // as fetch gave it
  };
}

/** What is below makes no second span. */
function callUntraced(...args: Parameters<typeof fetch>): ReturnType<typeof fetch> {
  return withContext(suppressTracing(activeContext()), () => globalThis.fetch(...args));
}

let shared: typeof fetch | undefined;

/**
 * `fetch`, traced. See `createTracedFetch()`, which takes options.
 *
 * @example
 * const response = await tracedFetch('/api/cart', { trace: { name: 'load cart' } });
 */
export function tracedFetch(...args: Parameters<typeof fetch>): ReturnType<typeof fetch> {
  shared ??= createTracedFetch();
  return shared(...args);
}
