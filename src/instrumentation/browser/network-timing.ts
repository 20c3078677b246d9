import type { Span } from '../../trace/span.ts';

// What a resource timing tells of a request that has a span: the protocol, and when the parts of it were. A server of another origin hides
// that unless it says Timing-Allow-Origin. A CORS preflight has no entry of its own in today's engines: it lies between the connection and
// requestStart.

/** The moments of a request, in their order. */
export const NETWORK_EVENTS = [
  'redirectStart',
  'redirectEnd',
  'fetchStart',
  'domainLookupStart',
  'domainLookupEnd',
  'connectStart',
  'secureConnectionStart',
  'connectEnd',
  'requestStart',
  'responseStart',
  'responseEnd',
] as const;

/** How network timings are recorded; see `networkEvents` of `ClientRequestOptions`. */
export type NetworkEvents = 'events' | 'attributes' | 'none';

/** `offsetMs`: from the times of `performance` to those of the span. */
export function recordTiming(span: Span, entry: PerformanceResourceTiming, offsetMs: number, as: NetworkEvents, isForeign: boolean): void {
  const version = /^(?:http\/|h)(\d(?:\.\d)?)/.exec(entry.nextHopProtocol)?.[1];
  if (version) span.setAttribute('network.protocol.version', version);
  if (isForeign && !entry.requestStart) span.setAttribute('network.timing_restricted', true);
  let last = 0;
  for (const name of NETWORK_EVENTS) {
    const time = entry[name];
    // A connection that was open already took no time.
    if (time > last) {
      if (as === 'events') span.addEvent(name, offsetMs + time);
      else span.setAttribute(`browser.resource_timing.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, time);
    }
    last = Math.max(last, time);
  }
}
