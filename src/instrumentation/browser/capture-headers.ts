import type { Span } from '../../trace/span.ts';
import type { EndedRequest, RequestHooks, TracedRequest } from './request-options.ts';

export interface CaptureHeadersOptions {
  /** Names of headers that the application sets, in any case. */
  readonly request?: readonly string[];
  /** Names of headers of the response. Another origin has to name them in Access-Control-Expose-Headers. */
  readonly response?: readonly string[];
}

/**
 * Records these headers, and no others, as `http.request.header.<name>` and `http.response.header.<name>`. What the browser adds by itself it
 * does not tell. Headers that are given as an iterator, which can be read but once, are left alone.
 *
 * @example
 * start({ instrumentations: [fetchInstrumentation({ hooks: [captureHeaders({ response: ['x-request-id'] })] })] });
 */
export function captureHeaders({ request = [], response = [] }: CaptureHeadersOptions): RequestHooks {
  return {
    onRequest: (traced) => record(traced.span, 'request', request, request.length > 0 ? headersOf(traced) : undefined),
    onEnd: (ended) => record(ended.span, 'response', response, responseHeaders(ended)),
  };
}

function record(span: Span, side: string, names: readonly string[], headers: Pick<Headers, 'get'> | undefined): void {
  for (const name of names) {
    const value = headers?.get(name);
    // One value: the browser joins what came in several lines.
    if (typeof value === 'string') span.setAttribute(`http.${side}.header.${name.toLowerCase()}`, [value]);
  }
}

/** What the application set. */
function headersOf({ input, init, headers: set }: TracedRequest): Headers | undefined {
  const headers: unknown = set ?? init?.headers;
  if (headers === undefined) return (input as Partial<Request> | undefined)?.headers; // a text has none
  const isOnce = typeof headers === 'object' && headers && Symbol.iterator in headers && !Array.isArray(headers);
  return isOnce && !(headers instanceof Headers) ? undefined : new Headers(headers as HeadersInit); // or it throws, and fetch does
}

function responseHeaders({ response, xhr }: EndedRequest): Pick<Headers, 'get'> | undefined {
  // XMLHttpRequest reports it as an error of the page when a header is asked for that it hides.
  return xhr ? { get: (name) => (hasHeader(xhr, name) ? xhr.getResponseHeader(name) : null) } : response?.headers;
}

function hasHeader(xhr: XMLHttpRequest, name: string): boolean {
  return `\n${xhr.getAllResponseHeaders().toLowerCase()}`.includes(`\n${name.toLowerCase()}:`);
}
