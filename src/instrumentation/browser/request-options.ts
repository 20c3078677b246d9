import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys, SetupError } from '../../platform/setup-error.ts';
import type { PropagateTo } from '../../propagation/policy.ts';
import type { Attributes } from '../../trace/attributes.ts';
import type { Span } from '../../trace/span.ts';
import type { NetworkEvents } from './network-timing.ts';

/** What `fetchInstrumentation` and `xhrInstrumentation` take; those of OpenTelemetry become these by `openTelemetryOptions`. */
export interface ClientRequestOptions {
  /** Requests to these URLs make no spans and get no headers. Rules as in `propagateTo`; `/path` means the page's own origin. */
  readonly ignoreUrls?: PropagateTo;
  /** Trace headers go to these URLs too, beside those that `propagateTo` of `start()` names. */
  readonly propagateTo?: PropagateTo;
  /**
   * The template that a URL was made from, such as `/users/{id}`: `url.template`, and a part of the span's name. There must be few. One that
   * throws gives none.
   */
  readonly urlTemplate?: (url: URL) => string | undefined;
  /**
   * How the browser's timings of a request are recorded: as `events` of its span, or as its `attributes`
   * `browser.resource_timing.request_start` and so on, in milliseconds since the page began. `none`: not at all, nor the protocol, and the
   * span is there as soon as it ends. Default: `events`.
   */
  readonly networkEvents?: NetworkEvents;
  /** Called for every traced request, in order; `captureHeaders()` and `bodySizes()` make some. */
  readonly hooks?: readonly RequestHooks[];
}

/** One that throws is reported, and changes nothing for the request. */
export interface RequestHooks {
  /** The span has started, and the request has not: it has no headers of ours yet. */
  onRequest?(request: TracedRequest): void;
  /** The span is about to end, up to 300 ms after the response came: what is set now wins. */
  onEnd?(request: EndedRequest): void;
}

export interface TracedRequest {
  readonly span: Span;
  readonly url: URL;
  /** What `fetch` was given; not to be changed. */
  readonly input?: unknown;
  readonly init?: Readonly<RequestInit>;
  /** Without it, it is a fetch. */
  readonly xhr?: XMLHttpRequest;
  /** What `xhr` got by setRequestHeader and send. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: unknown;
}

export interface EndedRequest extends TracedRequest {
  /** Of a fetch; its body is the application's. */
  readonly response?: Response;
  /** Why there is none. */
  readonly error?: unknown;
  /** Where the browser told in time. */
  readonly timing?: PerformanceResourceTiming;
}

/** What one request may say for itself: `fetch(url, { trace: { ignore: true } })`, or `xhr.trace = { … }` before `send()`. */
export interface TraceInit {
  /** No span, no headers. */
  readonly ignore?: boolean;
  /** The span's name. */
  readonly name?: string;
  /** On the span from its start on. */
  readonly attributes?: Attributes;
  /** Whether the trace goes along, whatever the policy says. Never with `mode: 'no-cors'`. */
  readonly propagate?: boolean;
}

declare global {
  interface RequestInit {
    /** Read by throughline alone. */
    readonly trace?: TraceInit;
  }
  interface XMLHttpRequest {
    /** Read by throughline alone, at `send()`. */
    trace?: TraceInit;
  }
}

const NETWORK_EVENTS = ['events', 'attributes', 'none', undefined];

/** Throws SetupError for options that cannot work. */
export function checkRequestOptions(where: string, options: ClientRequestOptions): void {
  checkKeys(where, options, ['ignoreUrls', 'propagateTo', 'urlTemplate', 'networkEvents', 'hooks']);
  const { urlTemplate, networkEvents, hooks } = options;
  const isRight =
    ['function', 'undefined'].includes(typeof urlTemplate) &&
    NETWORK_EVENTS.includes(networkEvents) &&
    (hooks === undefined || (Array.isArray(hooks) && hooks.every((each) => typeof each === 'object' && each)));
  if (isRight) return;
  throw new SetupError(
    'bad_option',
    `${where} was given urlTemplate (${errorText(urlTemplate)}), which must be a function, networkEvents (${errorText(networkEvents)}), which must be one of ${NETWORK_EVENTS.join(', ')}, or hooks (${errorText(hooks)}), which must be a list of objects.`,
  );
}

/** What a function of the user gives; one that throws is reported, and gives nothing. */
export function askUser<T>(name: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    report('hook_failed', `${name} of a traced request threw ${errorText(error)}. The request goes on without it.`, `hook_failed ${name}`);
    return undefined;
  }
}
