import { activeContext } from '../../context/active.ts';
import { isOwnRequest } from '../../platform/own-requests.ts';
import { checkKeys } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import { createPropagationPolicy, type PropagateTo } from '../../propagation/policy.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { InstrumentationHost } from '../host.ts';
import { startRequestSpan } from '../http-attributes.ts';
import { parseUrl } from '../url.ts';
import { listenToLeaving } from './listen.ts';

export interface ClientRequestOptions {
  /** Requests to these URLs make no spans and get no headers. Rules as in `propagateTo`; `/path` means the page's own origin. */
  readonly ignoreUrls?: PropagateTo;
}

/** A request that is traced. */
export interface ClientRequest {
  readonly span: Span;
  /** What takes the trace along where the receiver may know. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the span, unless the page went before. */
  end(): void;
}

export interface ClientRequests {
  readonly start: StartRequest;
  stop(): void;
}

/** Starts the span of a request; `undefined` where none is wanted: tracing is suppressed, the URL is ignored, or it is not HTTP. */
export type StartRequest = (method: string, url: URL | undefined) => ClientRequest | undefined;

/** Set on the span of a request that was open when the page went, to the event: what became of it, the page does not know. */
const ENDED_BY = 'throughline.ended_by';

/** The methods that browsers send in upper case, however they are written (Fetch: normalize a method). */
const NORMALIZED_METHODS = ['delete', 'get', 'head', 'options', 'post', 'put'];

/** What fetch and XMLHttpRequest have in common. Throws SetupError for wrong options. */
export function clientRequests(name: 'fetch' | 'xhr', options: ClientRequestOptions): (host: InstrumentationHost) => ClientRequests {
  checkKeys(`${name}Instrumentation`, options, ['ignoreUrls']);
  const { ignoreUrls = [] } = options;
  const matches = createPropagationPolicy(Array.isArray(ignoreUrls) ? ignoreUrls.map(fromPath) : ignoreUrls);
  const isIgnored = (url: URL): boolean => ignoreUrls.length > 0 && matches(url);
  return (host) => {
    let tracer: Tracer | undefined; // made for the first request
    const open = new Set<Span>();
    const stop = listenToLeaving(({ type }) => {
      for (const span of open) span.setAttribute(ENDED_BY, type).end();
      open.clear();
    });
    const start: StartRequest = (method, url) => {
      // No regular expression here: a page's first fetch would wait for each of them to be compiled.
      const { protocol } = url ?? {};
      if (!url || (protocol !== 'https:' && protocol !== 'http:')) return undefined;
      tracer ??= host.provider.getTracer(`throughline/${name}`, VERSION);
      if (!tracer.enabled() || isIgnored(url) || isOwnRequest(url)) return undefined;
      const sent = NORMALIZED_METHODS.includes(method.toLowerCase()) ? method.toUpperCase() : method;
      const context = activeContext();
      const span = startRequestSpan(tracer, sent, url, context, host);
      const headers: Record<string, string> = {};
      if (host.shouldPropagate(url)) host.inject(headers, setSpan(context, span));
      open.add(span);
      const end = (): void => {
        open.delete(span);
        span.end();
      };
      return { span, headers, end };
    };
    return { start, stop };
  };
}

function fromPath(rule: PropagateTo[number]): PropagateTo[number] {
  return typeof rule === 'string' && rule.startsWith('/') ? (pageUrl(rule)?.href ?? rule) : rule;
}

/** The URL that a page means by `url`. */
export function pageUrl(url: unknown): URL | undefined {
  return parseUrl(url as string, globalThis.document?.baseURI ?? globalThis.location?.href); // the parser reads anything as text
}

/** The text that the runtime makes of an argument, made once, since it may be the application's own `toString`: which may throw. */
export function toTextOnce(value: unknown): unknown {
  return typeof value !== 'object' || value === null || value instanceof URL ? value : `${value}`;
}
