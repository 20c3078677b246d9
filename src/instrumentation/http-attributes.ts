import type { Context } from '../context/context.ts';
import type { Attributes } from '../trace/attributes.ts';
import { exceptionMessage, exceptionType } from '../trace/exception.ts';
import type { Span } from '../trace/span.ts';
import { SpanKind } from '../trace/span-kind.ts';
import { SpanStatusCode } from '../trace/span-status.ts';
import type { Tracer } from '../trace/tracer.ts';
import type { Scrubber } from './url.ts';

// What HTTP spans say, in browsers and in Node (semantic conventions: HTTP spans, stable). Methods are compared in their own case, as HTTP
// does: callers give the method as it goes over the wire. error.type is the status code, the error's own code (ECONNREFUSED), the name of
// its class, or, where nothing was thrown, `network_error` or `timeout`.

const KNOWN_METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

/** The method, and how it was spelled where it is none that is known. */
export function methodAttributes(method: string): Attributes {
  if (KNOWN_METHODS.includes(method)) return { 'http.request.method': method };
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

/** What a client span knows at its start, so that samplers see it. */
export function requestAttributes(method: string, url: URL, { scrubUrl }: Scrubber): Attributes {
  const { hostname, port, protocol } = url;
  return {
    ...methodAttributes(method),
    'url.full': scrubUrl(url),
    'server.address': hostname.startsWith('[') ? hostname.slice(1, -1) : hostname, // an IPv6 address has no brackets there
    'server.port': port ? Number(port) : protocol === 'https:' || protocol === 'wss:' ? 443 : 80,
  };
}

/** What a user may say of a request. */
export interface RequestDetails {
  readonly name?: string | undefined;
  readonly template?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

/** A CLIENT span for a request, a child of what is current in `context`. */
export function startRequestSpan(
  tracer: Tracer,
  method: string,
  url: URL,
  context: Context,
  scrubber: Scrubber,
  { template, name = spanName(method, template), attributes }: RequestDetails = {},
): Span {
  const known = { ...requestAttributes(method, url, scrubber), ...(template && { 'url.template': template }), ...attributes };
  return tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: known }, context);
}

/** The method, and the template of the URL where there is one; never the path: names must be few. */
export function spanName(method: string, template?: string): string {
  const name = KNOWN_METHODS.includes(method) ? method : 'HTTP';
  return template ? `${name} ${template}` : name;
}

/** Records the status code; 5xx is an error for both sides, 4xx for the client alone. The code says it all, so there is no description. */
export function setResponseStatus(span: Span, statusCode: number, kind: 'client' | 'server'): void {
  if (statusCode === 0) return; // what a browser shows of an opaque response
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= (kind === 'client' ? 400 : 500)) setFailure(span, String(statusCode));
}

/** Records why there was no response. A request that the caller aborted has not failed: it stays unset. */
export function setRequestError(span: Span, error: unknown, { scrubText }: Scrubber): void {
  const type = exceptionType(error);
  if (type === 'AbortError') return;
  setFailure(span, errorCode(error) ?? type, scrubText(exceptionMessage(error))); // the message may name the URL
}

function errorCode(error: unknown): string | undefined {
  try {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  } catch {
    return undefined; // a proxy
  }
}

/** Makes the span an error of this type, a name of low cardinality. */
export function setFailure(span: Span, type: string, description?: string): void {
  span.setAttribute('error.type', type).setStatus(SpanStatusCode.ERROR, description);
}
