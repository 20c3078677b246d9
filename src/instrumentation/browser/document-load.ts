import { type Context, ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { setResponseStatus } from '../http-attributes.ts';
import { scrubUrl } from '../url.ts';
import { listen } from './listen.ts';
import { setCurrentView } from './views.ts';

// How the page came: documentLoad, with the document's own request and those of its resources below it, all in the browser's times, which
// began before any script ran. The trace is the server's where it says so, in <meta name="traceparent"> or in Server-Timing, unless the
// document came from a cache: then that trace is another visitor's or another day's. Told once, after load, or when the page goes before.

const MAX_RESOURCES = 100;
const LOAD_EVENTS = ['domInteractive', 'domContentLoadedEventStart', 'domContentLoadedEventEnd', 'domComplete', 'loadEventStart'] as const;
const FETCH_EVENTS = [
  'domainLookupStart',
  'domainLookupEnd',
  'connectStart',
  'secureConnectionStart',
  'connectEnd',
  'requestStart',
  'responseStart',
] as const;

/** Makes spans of how the document and its resources were loaded. */
export function documentLoadInstrumentation(): Instrumentation {
  return (host) => {
    if (!globalThis.document) return () => {};
    let cancel = (): void => {};
    const tell = (): void => {
      stop();
      recordLoad(host);
    };
    // loadEventEnd is set when the handlers of load have run.
    const tellSoon = (): void => {
      cancel();
      cancel = startTimer(tell, 0);
    };
    const stopListening = listen(globalThis.window, ['load', 'pagehide'], ({ type }) => (type === 'load' ? tellSoon() : tell()), true);
    const stop = (): void => {
      cancel();
      stopListening();
    };
    if (document.readyState === 'complete') tellSoon();
    return stop;
  };
}

function recordLoad(host: InstrumentationHost): void {
  try {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]; // the entries of this type
    const tracer = host.provider.getTracer('throughline/document-load', VERSION);
    if (navigation) setCurrentView(host.provider, record(tracer, navigation, serverContext(host, navigation)));
  } catch (error) {
    report('instrumentation_failed', `the load of the document is not traced: ${errorText(error)}`);
  }
}

function record(tracer: Tracer, navigation: PerformanceNavigationTiming, parent: Context): SpanContext {
  const attributes = { 'url.full': scrubUrl(location.href), 'browser.navigation.type': navigation.type };
  const load = tracer.startSpan('documentLoad', { startTime: navigation.fetchStart, attributes }, parent);
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
  load.end(endMs);
  return load.spanContext();
}

/** What the page asked for itself; what scripts asked for has spans of its own. */
function loadedUntil(endMs: number): PerformanceResourceTiming[] {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]; // the entries of this type
  return entries
    .filter(({ initiatorType, responseEnd }) => responseEnd <= endMs && !/^(fetch|xmlhttprequest|beacon)$/.test(initiatorType))
    .slice(0, MAX_RESOURCES);
}

function addTimes<Name extends string>(span: Span, times: Readonly<Record<Name, number>>, names: readonly Name[]): void {
  for (const name of names) if (times[name] > 0) span.addEvent(name, times[name]);
}

/** The context of the server's span that made this document. */
function serverContext(host: InstrumentationHost, navigation: PerformanceNavigationTiming): Context {
  const isCached = navigation.transferSize === 0 && navigation.decodedBodySize > 0;
  if (isCached) return ROOT_CONTEXT;
  const timing = navigation.serverTiming?.find(({ name }) => name === 'traceparent' || name === 'trace');
  const headers: Record<string, string | undefined> = { traceparent: timing?.description };
  for (const name of ['traceparent', 'tracestate', 'baggage']) {
    headers[name] = document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? headers[name];
  }
  return host.extract(headers, ROOT_CONTEXT);
}
