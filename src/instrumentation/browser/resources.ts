import { ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkCount, checkKeys } from '../../platform/setup-error.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import type { Attributes } from '../../trace/attributes.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { listenToHiding } from './listen.ts';
import { watchResources } from './resource-timing.ts';
import { currentView } from './views.ts';

// What a page loads when its load is over: images further down, code of other routes, what a style asks for. Of those that end within a second the
// slowest are told, below the view that was shown. What scripts request has spans of its own.

export interface ResourceInstrumentationOptions {
  /** How many are told of those that end within a second. Default: 20. */
  readonly maxPerSecond?: number;
}

const BATCH_MS = 1000;
const REQUESTED_BY_SCRIPTS = /^(fetch|xmlhttprequest|beacon)$/;

interface Seen {
  readonly entry: PerformanceResourceTiming;
  readonly view: SpanContext | undefined;
}

/**
 * Makes a span `resourceFetch` of each resource that the page loads after its load, for as long as it is there; those before are told by
 * `documentLoadInstrumentation`.
 *
 * @example
 * start({ endpoint: '/otlp', also: [resourceInstrumentation()] });
 */
export function resourceInstrumentation(options: ResourceInstrumentationOptions = {}): Instrumentation {
  checkKeys('resourceInstrumentation', options, ['maxPerSecond']);
  const maxPerSecond = checkCount('maxPerSecond', options.maxPerSecond ?? 20, 1);
  return (host) => {
    if (!globalThis.document) return () => {};
    let batch: Seen[] = [];
    let cancel = (): void => {};
    const tell = (): void => {
      cancel();
      const slowest = batch.sort((a, b) => b.entry.duration - a.entry.duration).slice(0, maxPerSecond);
      batch = [];
      for (const each of slowest) attempt(() => record(host, each));
    };
    const stopWatching = watchResources((entry) => {
      if (REQUESTED_BY_SCRIPTS.test(entry.initiatorType) || isOfLoad(entry)) return;
      if (batch.length === 0) cancel = startTimer(tell, BATCH_MS);
      batch.push({ entry, view: currentView(host.provider) });
    });
    const stopListening = listenToHiding(tell, true);
    return () => {
      stopWatching?.();
      stopListening();
      cancel();
    };
  };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    report('instrumentation_failed', `a resource is not traced: ${errorText(error)}`);
  }
}

/** Those are told with it. */
function isOfLoad({ responseEnd }: PerformanceResourceTiming): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]; // the entries of this type
  return !!navigation && (navigation.loadEventEnd === 0 || responseEnd <= navigation.loadEventEnd);
}

function record(host: InstrumentationHost, { entry, view }: Seen): void {
  const { startTime, responseEnd } = entry;
  const options = { startTime, attributes: attributesOf(host, entry), ...(view && { parent: view }) };
  host.provider.getTracer('throughline/resources', VERSION).startSpan('resourceFetch', options, ROOT_CONTEXT).end(responseEnd);
}

function attributesOf({ scrubUrl }: InstrumentationHost, entry: PerformanceResourceTiming): Attributes {
  const { name, initiatorType, transferSize, encodedBodySize, decodedBodySize } = entry;
  const { renderBlockingStatus } = entry as { readonly renderBlockingStatus?: string }; // not yet in every lib.dom
  return {
    'url.full': scrubUrl(name),
    'browser.resource_timing.initiator_type': initiatorType,
    'browser.resource_timing.transfer_size': transferSize,
    'browser.resource_timing.encoded_body_size': encodedBodySize,
    'browser.resource_timing.decoded_body_size': decodedBodySize,
    ...(renderBlockingStatus && { 'browser.resource_timing.render_blocking_status': renderBlockingStatus }),
  };
}
