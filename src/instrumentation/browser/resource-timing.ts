import { errorText, report } from '../../platform/diagnostics.ts';

// One observer of resource timings for the page, whoever asks. It is told of every request, also when the page's buffer of 250 is full or
// has been cleared. Entries come in a task of their own when the body has ended: 50 ms later in Chromium when nobody reads it.

export type ResourceListener = (entry: PerformanceResourceTiming) => void;

const listeners = new Set<ResourceListener>();
let observer: PerformanceObserver | undefined;

/** Calls `listener` for every request that ends from now on; returns what stops that, or `undefined` where the engine cannot tell. */
export function watchResources(listener: ResourceListener): (() => void) | undefined {
  try {
    if (!PerformanceObserver.supportedEntryTypes.includes('resource')) return undefined;
    if (!observer) (observer = new PerformanceObserver((list) => tellAll(list.getEntries()))).observe({ type: 'resource' });
  } catch {
    return undefined; // no such class, or somebody's own
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
  };
}

/** Tells what the browser knows and was about to tell. */
export function drainResources(): void {
  if (observer) tellAll(observer.takeRecords());
}

function tellAll(entries: PerformanceEntryList): void {
  for (const entry of entries) {
    for (const listener of listeners) {
      try {
        listener(entry as PerformanceResourceTiming); // no other type is observed
      } catch (error) {
        report('instrumentation_failed', `a resource timing could not be used: ${errorText(error)}`);
      }
    }
  }
}
