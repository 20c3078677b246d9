import { checkKeys } from '../../platform/setup-error.ts';
import type { Span } from '../../trace/span.ts';
import { bodySizes } from './body-sizes.ts';
import type { ClientRequestOptions, EndedRequest, RequestHooks, TracedRequest } from './request-options.ts';

type UrlRule = string | RegExp;

/** What `@opentelemetry/instrumentation-fetch` and `-xml-http-request` take. */
export interface OpenTelemetryRequestOptions {
  /** The whole URL, or an expression for it, query included. */
  readonly propagateTraceHeaderCorsUrls?: UrlRule | readonly UrlRule[];
  readonly ignoreUrls?: readonly UrlRule[];
  /** For a fetch `(span, request, responseOrError)`, for an XMLHttpRequest `(span, xhr)`. */
  readonly applyCustomAttributesOnSpan?: (span: Span, request: never, result: never) => unknown;
  readonly requestHook?: (span: Span, request: never) => unknown;
  readonly ignoreNetworkEvents?: boolean;
  readonly measureRequestSize?: boolean;
  /** Nothing of ours fills the page's buffer, and others read it: it is not cleared. */
  readonly clearTimingResources?: boolean;
  readonly enabled?: boolean;
}

const KEYS = [
  'propagateTraceHeaderCorsUrls',
  'ignoreUrls',
  'applyCustomAttributesOnSpan',
  'requestHook',
  'ignoreNetworkEvents',
  'measureRequestSize',
  'clearTimingResources',
  'enabled',
];

/**
 * The options of OpenTelemetry's instrumentations for `fetch` and `XMLHttpRequest` as ours, with the meaning that they have there. Throws
 * SetupError for others. What a hook writes into the request is not sent: headers are the application's.
 *
 * @example
 * const options = openTelemetryOptions({ propagateTraceHeaderCorsUrls: [/^https:\/\/api\.example\.com\//], ignoreUrls: [/\/health$/] });
 * start({ instrumentations: [fetchInstrumentation(options), xhrInstrumentation(options)] });
 */
export function openTelemetryOptions(options: OpenTelemetryRequestOptions): ClientRequestOptions {
  checkKeys('openTelemetryOptions', options, KEYS);
  const { propagateTraceHeaderCorsUrls: urls = [], ignoreUrls = [], enabled = true } = options;
  const hooks = [toHooks(options), ...(options.measureRequestSize ? [requestSize()] : [])];
  return {
    ignoreUrls: enabled ? ignoreUrls.map(toRule) : [() => true],
    propagateTo: (Array.isArray(urls) ? urls : [urls]).map(toRule),
    networkEvents: options.ignoreNetworkEvents ? 'none' : 'events',
    hooks,
  };
}

function toRule(rule: UrlRule): (url: URL) => boolean {
  return ({ href }) => (typeof rule === 'string' ? rule === href : new RegExp(rule).test(href)); // a copy: `g` would remember
}

function toHooks({ requestHook, applyCustomAttributesOnSpan: apply }: OpenTelemetryRequestOptions): RequestHooks {
  return {
    onRequest: (request) => void requestHook?.(request.span, requestOf(request)),
    onEnd: (request) => void apply?.(request.span, requestOf(request), resultOf(request)),
  };
}

/** As OpenTelemetry gives it: an XMLHttpRequest, a Request, or what came beside a URL. Nobody here knows its type: the user wrote the hook. */
function requestOf({ xhr, input, init }: TracedRequest): never {
  return (xhr ?? (typeof input === 'string' || input instanceof URL ? init : input)) as never;
}

function resultOf({ response, error }: EndedRequest): never {
  return (response ?? error) as never; // as above
}

function requestSize(): RequestHooks {
  const { onRequest } = bodySizes();
  return onRequest ? { onRequest } : {};
}
