import { type MetricWithAttribution, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals/attribution';
import { ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { SpanOptions } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { TimeInput } from '../../trace/time.ts';
import { afterLoad } from '../browser/after-load.ts';
import { currentView, documentView, findInteraction } from '../browser/views.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { vitalAttributes } from './vital-attributes.ts';

// The package web-vitals knows how to measure, with all that browsers do otherwise than one thinks; here it becomes spans. Each has the length
// of what it measures where that is a time: LCP from the start of the page to the paint, INP from the event to the frame. The package cannot be
// told to stop, so it is asked once for the page, whoever listens.

export interface WebVitalsInstrumentationOptions {
  /**
   * Whether route changes that the engine knows as soft navigations (Chromium 151) have values of their own. The values of the page's load are
   * then final when the first of them begins. Default: `true`.
   */
  readonly softNavigations?: boolean;
}

type Listener = (metric: MetricWithAttribution) => void;

const listeners = new Set<Listener>();
let isMeasuring = false;

/**
 * Makes spans of LCP, CLS, INP, FCP and TTFB, with what caused them: `browser.web_vital.*`. They belong to the page's load, INP to the
 * interaction. Values become known late: INP, CLS and often LCP when the page is hidden. Needs the package `web-vitals` (6).
 *
 * @example
 * import { webVitalsInstrumentation } from 'throughline/web-vitals';
 * start({ endpoint: '/otlp', also: [webVitalsInstrumentation()] });
 */
export function webVitalsInstrumentation(options: WebVitalsInstrumentationOptions = {}): Instrumentation {
  checkKeys('webVitalsInstrumentation', options, ['softNavigations']);
  const { softNavigations = true } = options;
  return (host) => {
    if (!globalThis.document) return () => {};
    const waiting = afterLoad(host.provider);
    const listener: Listener = (metric) => waiting.run(() => attempt(() => record(host, metric)));
    listeners.add(listener);
    measure(softNavigations);
    return () => {
      listeners.delete(listener);
      waiting.stop();
    };
  };
}

function measure(reportSoftNavs: boolean): void {
  if (isMeasuring) return;
  isMeasuring = true;
  const tell: Listener = (metric) => {
    for (const listener of listeners) listener(metric);
  };
  for (const on of [onTTFB, onFCP, onLCP, onCLS, onINP]) on(tell, { reportSoftNavs });
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    report('instrumentation_failed', `a web vital is not traced: ${errorText(error)}`);
  }
}

function record(host: InstrumentationHost, metric: MetricWithAttribution): void {
  const parent = ownerOf(host, metric);
  const { start, end } = timesOf(metric);
  const options: SpanOptions = {
    attributes: vitalAttributes(host, metric),
    ...(start !== undefined && { startTime: start }),
    ...(parent && { parent }),
  };
  const tracer = host.provider.getTracer('throughline/web-vitals', VERSION);
  tracer.startSpan(`web_vital ${metric.name.toLowerCase()}`, options, ROOT_CONTEXT).end(end);
}

/** An interaction where it is one that is traced: its click is no other event's than that of the slowest (pointerup), but waits for it too. */
function ownerOf({ provider }: InstrumentationHost, metric: MetricWithAttribution): SpanContext | undefined {
  const { name, entries, navigationType, navigationStartTime } = metric;
  const isSoft = navigationType === 'soft-navigation';
  const slow = name === 'INP' ? entries : [];
  const isIt = (timeStamp: number): boolean =>
    (isSoft && timeStamp === navigationStartTime) ||
    slow.some(({ startTime, duration }) => timeStamp >= startTime && timeStamp <= startTime + duration);
  return findInteraction(isIt) ?? (isSoft ? currentView : documentView)(provider);
}

/** In performance times; undefined: now. */
function timesOf(metric: MetricWithAttribution): { readonly start?: TimeInput | undefined; readonly end?: TimeInput | undefined } {
  if (metric.name === 'CLS') {
    const { largestShiftTime } = metric.attribution;
    return { start: largestShiftTime, end: largestShiftTime };
  }
  if (metric.name === 'INP') {
    const { interactionTime } = metric.attribution;
    return { start: interactionTime, end: interactionTime === undefined ? undefined : interactionTime + metric.value };
  }
  if (metric.navigationType === 'back-forward-cache') return {};
  const start = metric.navigationStartTime || activationStart();
  return { start, end: start + metric.value };
}

/** What is rendered in advance is measured from when somebody looks. */
function activationStart(): number {
  const [navigation] = performance.getEntriesByType('navigation') as (PerformanceEntry & { readonly activationStart?: number })[]; // not yet in every lib.dom
  return navigation?.activationStart ?? 0;
}
