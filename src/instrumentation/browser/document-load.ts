import { type Context, ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { setResponseStatus } from '../http-attributes.ts';
import { listen } from './listen.ts';
import { NETWORK_EVENTS } from './network-timing.ts';
import { currentView, linksTo, setDocumentView } from './views.ts';

// How the page came: documentLoad, with the document's own request and those of its resources below it, all in the browser's times, which
// began before any script ran. The trace is the server's where it says so, in <meta name="traceparent"> or in Server-Timing, unless the
// document came from a cache: then that trace is another visitor's or another day's. Told once, after load, or when the page goes before;
// of a page that was rendered in advance, when somebody looks at it. A page that comes back out of the back/forward cache is not loaded, so
// the server's trace has nothing to do with it: that is a pageRestore, until the handlers of its pageshow have run.

/** The slowest ones are told. */
const MAX_RESOURCES = 100;
/** What browsers say was transferred when only the headers were (Resource Timing: transferSize). */
const HEADERS_ONLY = 300;
const LOAD_EVENTS = [
  'activationStart',
  'domInteractive',
  'domContentLoadedEventStart',
  'domContentLoadedEventEnd',
  'domComplete',
  'loadEventStart',
] as const;
/** Between the start and the end of the span. */
const FETCH_EVENTS = NETWORK_EVENTS.slice(NETWORK_EVENTS.indexOf('domainLookupStart'), -1);

/**
 * Makes spans of how the document and its 100 slowest resources were loaded, in the server's trace where it names one (`<meta
 * name="traceparent">`, or `Server-Timing: traceparent`) and no cache had the document; and of each return from the back/forward cache.
 */
export function documentLoadInstrumentation(): Instrumentation {
  return (host) => {
    if (!globalThis.document) return () => {};
    let cancel = (): void => {};
    const tell = (): void => {
      stopWaiting();
      recordLoad(host);
    };
    // loadEventEnd is set when the handlers of load have run.
    const tellSoon = (): void => {
      cancel();
      if (!(document as PrerenderedDocument).prerendering) cancel = startTimer(tell, 0); // else it is called again
    };
    const stops = [
      listen(globalThis.window, ['load', 'pagehide'], ({ type }) => (type === 'load' ? tellSoon() : tell()), true),
      listen(document, ['prerenderingchange'], () => document.readyState === 'complete' && tellSoon(), true),
    ];
    const stopWaiting = (): void => {
      cancel();
      for (const stop of stops) stop();
    };
    const stopRestores = listen(
      globalThis.window,
      ['pageshow'],
      (event) => (event as PageTransitionEvent).persisted && recordRestore(host, event),
      true,
    );
    if (document.readyState === 'complete') tellSoon();
    return () => {
      stopWaiting();
      stopRestores();
    };
  };
}

/** Not yet in every lib.dom. */
interface PrerenderedDocument {
  readonly prerendering?: boolean;
}
interface NavigationTiming extends PerformanceNavigationTiming {
  readonly activationStart?: number;
  readonly deliveryType?: string;
}

function recordRestore({ provider, scrubUrl }: InstrumentationHost, { timeStamp }: Event): void {
  const view = currentView(provider);
  const attributes = { 'url.full': scrubUrl(location.href), 'browser.navigation.type': 'back-forward-cache' };
  const span = tracerOf(provider).startSpan('pageRestore', { startTime: timeStamp, attributes, links: linksTo(view) }, ROOT_CONTEXT);
  setDocumentView(provider, span.spanContext());
  startTimer(() => span.end(), 0);
}

function recordLoad(host: InstrumentationHost): void {
  try {
    const [navigation] = performance.getEntriesByType('navigation') as NavigationTiming[]; // the entries of this type
    if (navigation) setDocumentView(host.provider, record(host, navigation, serverContext(host, navigation)));
  } catch (error) {
    report('instrumentation_failed', `the load of the document is not traced: ${errorText(error)}`);
  }
}

function record({ provider, scrubUrl }: InstrumentationHost, navigation: NavigationTiming, parent: Context): SpanContext {
  const tracer = tracerOf(provider);
  const { activationStart, type, fetchStart } = navigation;
  const attributes = {
    'url.full': scrubUrl(location.href),
    'browser.navigation.type': activationStart ? 'prerender' : type.replace('_', '-'),
  };
  const load = tracer.startSpan('documentLoad', { startTime: fetchStart, attributes }, parent);
  const context = setSpan(parent, load);
  const endMs = navigation.loadEventEnd || performance.now();

  const startFetch = (name: string, { name: url, fetchStart }: PerformanceResourceTiming): Span =>
    tracer.startSpan(name, { startTime: fetchStart, attributes: { 'url.full': scrubUrl(url) } }, context);

  const fetched = startFetch('documentFetch', navigation);
  addTimes(fetched, navigation, FETCH_EVENTS);
  setResponseStatus(fetched, navigation.responseStatus ?? 0, 'client');
  fetched.end(navigation.responseEnd);

  for (const entry of loadedUntil(endMs)) {
    const { initiatorType, responseEnd } = entry;
    startFetch('resourceFetch', entry).setAttribute('browser.resource_timing.initiator_type', initiatorType).end(responseEnd);
  }
  addTimes(load, navigation, LOAD_EVENTS);
  for (const { name, startTime } of performance.getEntriesByType('paint')) load.addEvent(name, startTime);
  load.end(endMs);
  return load.spanContext();
}

/** What the page asked for itself; what scripts asked for has spans of its own. */
function loadedUntil(endMs: number): PerformanceResourceTiming[] {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]; // the entries of this type
  return entries
    .filter(({ initiatorType, responseEnd }) => responseEnd <= endMs && !/^(fetch|xmlhttprequest|beacon)$/.test(initiatorType))
    .sort((a, b) => b.duration - a.duration)
    .slice(0, MAX_RESOURCES);
}

function addTimes<Name extends string>(span: Span, times: Readonly<Partial<Record<Name, number>>>, names: readonly Name[]): void {
  for (const name of names) if (times[name]) span.addEvent(name, times[name]);
}

/** The context of the server's span that made this document for this visitor. */
function serverContext(host: InstrumentationHost, navigation: NavigationTiming): Context {
  if (isCached(navigation)) return ROOT_CONTEXT;
  const timing = navigation.serverTiming?.find(({ name }) => name === 'traceparent' || name === 'trace');
  const headers: Record<string, string | undefined> = { traceparent: timing?.description };
  for (const name of ['traceparent', 'tracestate', 'baggage']) {
    headers[name] = document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? headers[name];
  }
  return host.extract(headers, ROOT_CONTEXT);
}

/** By the browser, as it was or asked for again in vain; by a service worker; or on the way, if that says so (`cdn-cache;desc=HIT`). */
function isCached({ transferSize, decodedBodySize, deliveryType, serverTiming }: NavigationTiming): boolean {
  if (deliveryType === 'cache' || (decodedBodySize > 0 && transferSize <= HEADERS_ONLY)) return true;
  return !!serverTiming?.some(({ name, description }) => /cache.*hit/i.test(name + description));
}

function tracerOf(provider: TracerProvider): Tracer {
  return provider.getTracer('throughline/document-load', VERSION);
}
