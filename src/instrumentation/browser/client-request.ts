import { activeContext } from '../../context/active.ts';
import { createBaggage, setBaggage } from '../../context/baggage.ts';
import { isOwnRequest } from '../../platform/own-requests.ts';
import { VERSION } from '../../platform/version.ts';
import { createPropagationPolicy, type PropagateTo } from '../../propagation/policy.ts';
import { createSelfHealing, type OriginWatch, type Outcome } from '../../propagation/self-healing.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { InstrumentationHost } from '../host.ts';
import { startRequestSpan } from '../http-attributes.ts';
import { parseUrl } from '../url.ts';
import { listen, listenToLeaving } from './listen.ts';
import { type NetworkEvents, recordTiming } from './network-timing.ts';
import { type OpenRequest, OpenRequests, withoutFragment } from './open-requests.ts';
import {
  askUser,
  type ClientRequestOptions,
  checkRequestOptions,
  type EndedRequest,
  type TracedRequest,
  type TraceInit,
} from './request-options.ts';
import { watchResources } from './resource-timing.ts';

// What fetch and XMLHttpRequest have in common: which requests get a span and headers, and when the span ends.

/** A request that is traced. */
export interface ClientRequest {
  readonly span: Span;
  /** What takes the trace along where the receiver may know. */
  readonly headers: Readonly<Record<string, string>>;
  /** The time is now. `outcome`: for the watch over headers. */
  end(outcome: Outcome, result?: Result): void;
}

type Result = Pick<EndedRequest, 'response' | 'error'>;

export interface ClientRequests {
  readonly start: StartRequest;
  stop(): void;
}

/** What is known of a request when it starts. */
export interface RequestDetails extends Omit<EndedRequest, 'span' | 'url'> {
  readonly method: string;
  readonly url: URL | undefined;
  readonly trace: TraceInit | undefined;
  /** Whether the browser takes headers of ours. */
  readonly takesHeaders: boolean;
}

/** Starts the span of a request; `undefined` where none is wanted: tracing is suppressed, the URL is ignored, or it is not HTTP. */
export type StartRequest = (details: RequestDetails) => ClientRequest | undefined;

/** What the browser's timings call them. */
const TYPES = { fetch: 'fetch', xhr: 'xmlhttprequest' } as const;

/** Set on the span of a request that was open when the page went, to the event: what became of it, the page does not know. */
const ENDED_BY = 'throughline.ended_by';

/** The methods that browsers send in upper case, however they are written (Fetch: normalize a method). */
const NORMALIZED_METHODS = ['delete', 'get', 'head', 'options', 'post', 'put'];

/** What fetch and XMLHttpRequest have in common. Throws SetupError for wrong options. */
export function clientRequests(name: 'fetch' | 'xhr', options: ClientRequestOptions): (host: InstrumentationHost) => ClientRequests {
  checkRequestOptions(`${name}Instrumentation`, options);
  const { networkEvents = 'events' } = options;
  const isIgnored = policy(options.ignoreUrls);
  const isNamed = policy(options.propagateTo);
  return (host) => {
    const open = new OpenRequests();
    const forget =
      networkEvents === 'none' ? undefined : watchResources((entry) => entry.initiatorType === TYPES[name] && open.match(entry));
    let tracer: Tracer | undefined; // made for the first request
    const scope: Scope = { host, options, isNamed, networkEvents, open, waits: forget !== undefined };
    const start: StartRequest = (details) => {
      const { url, trace } = details;
      if (!url || !/^https?:$/.test(url.protocol)) return undefined;
      tracer ??= host.provider.getTracer(`throughline/${name}`, VERSION);
      if (!tracer.enabled() || trace?.ignore || isIgnored(url) || isOwnRequest(url)) return undefined;
      return startRequest(scope, tracer, url, details);
    };
    const stopHolding = holdUntil(host, open);
    const stop = (): void => {
      scope.waits = false;
      forget?.();
      stopHolding();
    };
    return { start, stop };
  };
}

/** What the requests of one instrumentation share. */
interface Scope {
  readonly host: InstrumentationHost;
  readonly options: ClientRequestOptions;
  /** By `propagateTo` of its own. */
  isNamed(url: URL): boolean;
  readonly networkEvents: NetworkEvents;
  readonly open: OpenRequests;
  /** Whether the browser will tell the timings of what is answered. */
  waits: boolean;
}

function startRequest(scope: Scope, tracer: Tracer, url: URL, details: RequestDetails): ClientRequest {
  const { host, options } = scope;
  const { trace, takesHeaders } = details;
  const method = NORMALIZED_METHODS.includes(details.method.toLowerCase()) ? details.method.toUpperCase() : details.method;
  const context = activeContext();
  const { urlTemplate } = options;
  const template = urlTemplate && askUser('urlTemplate', () => urlTemplate(url));
  const startedMs = performance.now();
  const span = startRequestSpan(tracer, method, url, context, host, { name: trace?.name, template, attributes: trace?.attributes });
  const traced: TracedRequest = { ...details, span, url };
  for (const hook of options.hooks ?? []) askUser('onRequest', () => hook.onRequest?.(traced));
  const isForeign = url.origin !== globalThis.location?.origin;
  // A path of our own may be redirected to another origin, which then gets our headers too: the browser takes them along.
  const watch = takesHeaders ? watchOf(host)(isForeign ? url.origin : url.origin + url.pathname) : undefined;
  const headers: Record<string, string> = {};
  const mayPropagate = trace?.propagate ?? (scope.isNamed(url) || host.shouldPropagate(url));
  if (takesHeaders && watch?.mayHaveHeaders !== false && mayPropagate) {
    host.inject(headers, setSpan(host.shouldPropagateBaggage(url) ? context : setBaggage(context, createBaggage()), span));
  }
  const finish = span.isRecording() ? hold(scope, traced, startedMs, isForeign) : undefined;
  const end: ClientRequest['end'] = (outcome, result = {}) => {
    watch?.settled(globalThis.navigator?.onLine === false ? undefined : outcome, Object.keys(headers));
    finish?.(result);
  };
  return { span, headers, end };
}

/** From now on the request is open; returns what takes its result. */
function hold(scope: Scope, traced: TracedRequest, startedMs: number, isForeign: boolean): (result: Result) => void {
  const { open, options, networkEvents } = scope;
  const span = traced.span as Span & ReadableSpan; // what records can be read: the contract of processors
  let result: Result = {};
  const request: OpenRequest = {
    span,
    address: withoutFragment((traced.url as URL).href),
    startedMs,
    answeredMs: Number.POSITIVE_INFINITY,
    cancel() {},
    finish(timing) {
      if (!open.remove(request)) return;
      const { answeredMs } = request;
      const offsetMs = span.startTime - startedMs;
      if (timing) recordTiming(span, timing, offsetMs, networkEvents, isForeign);
      const ended: EndedRequest = { ...traced, ...result, ...(timing && { timing }) };
      for (const hook of options.hooks ?? []) askUser('onEnd', () => hook.onEnd?.(ended));
      span.end(answeredMs < Number.POSITIVE_INFINITY ? offsetMs + answeredMs : undefined);
    },
  };
  open.add(request);
  return (given) => {
    request.answeredMs = performance.now();
    result = given;
    if (scope.waits && !('error' in result)) open.hold(request);
    else request.finish();
  };
}

/** Ends what is held when there is no time left to wait; returns what stops that, after which nothing is held. */
function holdUntil({ provider }: InstrumentationHost, open: OpenRequests): () => void {
  const finishAnswered = (): void => open.finishAll();
  const processor = { beforeFlush: finishAnswered };
  provider.addSpanProcessor(processor);
  const stops = [
    listenToLeaving(({ type }) =>
      open.finishAll((request) => {
        request.span.setAttribute(ENDED_BY, type);
        request.finish();
      }),
    ),
    // Interactions end then, at the time when the last of what they caused did: this is before, being at the window.
    globalThis.document ? listen(globalThis.window, ['visibilitychange'], finishAnswered, true) : (): void => {}, // or a worker
  ];
  return () => {
    for (const stop of stops) stop();
    provider.removeSpanProcessor(processor);
    finishAnswered();
  };
}

const watches: WeakMap<object, (origin: string) => OriginWatch> = new WeakMap();

/** fetch and XMLHttpRequest watch together. */
function watchOf(host: InstrumentationHost): (origin: string) => OriginWatch {
  const watch = watches.get(host) ?? createSelfHealing();
  watches.set(host, watch);
  return watch;
}

function policy(rules: PropagateTo = []): (url: URL) => boolean {
  return createPropagationPolicy(Array.isArray(rules) ? rules.map(fromPath) : rules);
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
