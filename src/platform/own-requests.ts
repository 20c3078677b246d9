import { globalState } from './global.ts';
import { host } from './host.ts';

// Sending spans must make no spans. Transports go below our patches and run where tracing is suppressed; but a fetch that a page had put on
// its window before us may be made of XMLHttpRequest, and may come to it later, when nothing says any more whose request it is. So the
// addresses that spans go to are known to what would trace a request.

interface OwnRequests {
  /** Shared by the copies of this package. */
  ownUrls: Set<string>;
}

/** From now on requests to this URL make no spans in this page. Throws where fetch would reject: it is no URL. */
export function neverTrace(url: string): void {
  const { baseURI } = (host['document'] ?? {}) as { readonly baseURI?: string }; // a page's
  (globalState<OwnRequests>().ownUrls ??= new Set()).add(new URL(url, baseURI ?? (host['location'] as URL | undefined)?.href).href); // a worker's
}

/** Whether spans go to this URL. */
export function isOwnRequest({ href }: URL): boolean {
  return globalState<OwnRequests>().ownUrls?.has(href) === true;
}
