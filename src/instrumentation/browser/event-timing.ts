import type { Attributes } from '../../trace/attributes.ts';
import type { Span } from '../../trace/span.ts';

// What the browser measured of an interaction (Event Timing, https://w3c.github.io/event-timing/): how long the page let the user wait before
// its handlers ran, how long they took, and how long until what they changed was to be seen. The entry comes after the frame, when the
// handlers are long over, so it is asked for when the span ends. What takes less than 16 ms has none. Of the events of one interaction
// (pointerdown, pointerup, click) those count that were presented together and took longest, as in INP.

/** Events that are remembered: those of a second or two. */
const MAX_EVENTS = 50;
/** Durations are rounded to this. */
const RESOLUTION_MS = 8;

/** Not yet in every lib.dom. */
interface EventEntry extends PerformanceEntry {
  readonly processingStart: number;
  readonly processingEnd: number;
  readonly interactionId?: number;
}

export interface EventTimings {
  /** Before the span of `event` ends: writes what is known. */
  describe(span: Span, event: Event): void;
  stop(): void;
}

/** Observes the page's events; where the engine does not measure them, nothing. */
export function eventTimings(): EventTimings {
  const recent: EventEntry[] = [];
  const take = (entries: PerformanceEntryList): void => {
    recent.push(...(entries as EventEntry[]).filter(({ interactionId }) => interactionId)); // the entries of this type
    recent.splice(0, recent.length - MAX_EVENTS);
  };
  const observer = observe(take);
  return {
    describe(span, { timeStamp }) {
      if (observer) take(observer.takeRecords());
      const id = recent.find(({ startTime }) => startTime === timeStamp)?.interactionId;
      if (id) span.setAttributes(delays(recent.filter(({ interactionId }) => interactionId === id)));
    },
    stop: () => observer?.disconnect(),
  };
}

/** Of the slowest frame of an interaction, of which these are the events. */
function delays(events: readonly EventEntry[]): Attributes {
  const presentedMs = ({ startTime, duration }: EventEntry): number => startTime + duration;
  const slowest = events.reduce((a, b) => (b.duration > a.duration ? b : a));
  const together = events.filter((event) => Math.abs(presentedMs(event) - presentedMs(slowest)) <= RESOLUTION_MS);
  const processingStart = Math.min(...together.map((event) => event.processingStart));
  const processingEnd = Math.max(...together.map((event) => event.processingEnd));
  return {
    'browser.interaction.input_delay': processingStart - slowest.startTime,
    'browser.interaction.processing_duration': processingEnd - processingStart,
    'browser.interaction.presentation_delay': Math.max(0, presentedMs(slowest) - processingEnd),
  };
}

function observe(take: (entries: PerformanceEntryList) => void): PerformanceObserver | undefined {
  try {
    const observer = new PerformanceObserver((list) => take(list.getEntries()));
    // The threshold is not yet in every lib.dom; 16 ms is the least there is.
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    return observer;
  } catch {
    return undefined; // no such class, or no such entries
  }
}
