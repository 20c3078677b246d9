import { activeContext, duringEvent } from '../../context/active.ts';
import type { Context } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys, SetupError } from '../../platform/setup-error.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { type Activities, activityOf, joinActivities } from './activities.ts';
import { type EventTimings, eventTimings } from './event-timing.ts';
import { listenInFrames } from './frames.ts';
import { type ElementName, eventElement, interactionAttributes, interactionName } from './interaction-name.ts';
import { rememberInteraction } from './views.ts';

// One span for each interaction of the user, current in the handlers of its event and in what they cause. One capture listener on the
// window sees each event first and tells the context manager; no listener of the application is wrapped. An event that happens inside
// an interaction, such as the click() of a handler, is part of it; and so is what the browser does on a click when its dispatch is over,
// in the same task: a form is submitted, a box changes, a label hands the click on to its control.

export interface UserInteractionInstrumentationOptions {
  /** Which events are interactions. Default: `['click']`. */
  readonly events?: readonly string[];
  /**
   * What an element is called. Default: by `aria-label`, `alt` or `title`, by id, role or tag; texts of the page are for those who ask for
   * them: `accessibleName`.
   */
  readonly elementName?: ElementName;
  /** Look at each interaction, and may add to its span: `frustrations()`, or functions of your own. */
  readonly watch?: readonly InteractionWatcher[];
}

/** An interaction that has just begun, before any handler. */
export interface WatchedInteraction {
  readonly span: Span;
  readonly event: Event;
  /** Inside open shadow roots too; `undefined` where the event is aimed at none. */
  readonly element: Element | undefined;
  readonly activity: {
    /** Keeps the span open for so long, in milliseconds, so that there is time to look; it is none the longer for it. */
    waitFor(delayMs: number): void;
    /** Whether anything that is known came of it yet: a span, or a timer. */
    hasCaused(): boolean;
  };
}

/** What it throws is told to `onDiagnostic`, and the interaction goes on without it. */
export type InteractionWatcher = (interaction: WatchedInteraction) => void;

/** What a click can bring about by itself (HTML: activation behaviour). */
const ACTIVATION_EVENTS = ['submit', 'reset', 'input', 'change', 'invalid', 'formdata'];

/**
 * Makes a span of every click (or other event), named after its target: `data-trace-name`, `aria-label`, id, role or tag. It lasts until what
 * the handlers cause is over, ten seconds at most, and tells what the browser measured (`browser.interaction.input_delay`,
 * `.processing_duration`, `.presentation_delay`, in milliseconds), where that took 16 ms or more.
 *
 * @example
 * start({ instrumentations: [userInteractionInstrumentation({ events: ['click', 'submit'] })] });
 */
export function userInteractionInstrumentation(options: UserInteractionInstrumentationOptions = {}): Instrumentation {
  checkKeys('userInteractionInstrumentation', options, ['events', 'elementName', 'watch']);
  const { events = ['click'] } = options;
  if (!Array.isArray(events) || !events.every((type) => typeof type === 'string')) {
    throw new SetupError('bad_events', `events (${String(events)}) must be a list of event types, for example ['click', 'submit'].`);
  }
  return (host) => {
    if (!globalThis.document) return () => {};
    const activities = joinActivities(host.provider);
    const timings = eventTimings();
    const begin = beginner(host, { ...options, events }, activities, timings);
    const stopListening = listenInFrames([...new Set([...events, ...ACTIVATION_EVENTS])], begin);
    return () => {
      stopListening();
      activities.stop();
      timings.stop();
    };
  };
}

/** The listener that starts interactions. */
function beginner(
  { provider, scrubUrl }: InstrumentationHost,
  { events = [], elementName, watch = [] }: UserInteractionInstrumentationOptions,
  activities: Activities,
  timings: EventTimings,
): (event: Event) => void {
  let tracer: Tracer | undefined; // made for the first event
  const contextFor = (event: Event): Context | undefined => {
    const { type, timeStamp } = event;
    tracer ??= provider.getTracer('throughline/user-interaction', VERSION);
    if (!tracer.enabled()) return undefined;
    const active = activeContext();
    if (activityOf(active)) return active;
    const element = eventElement(event);
    const last = activities.task;
    if (last && ACTIVATION_EVENTS.includes(type)) return last.context;
    // The click that a label hands on has the time of the user's.
    if (last?.timeStamp === timeStamp && (element as HTMLInputElement | undefined)?.labels?.length) return last.context; // or no input
    if (!events.includes(type)) return undefined;
    const attributes = interactionAttributes(scrubUrl(location.href), element);
    const span = tracer.startSpan(interactionName(type, element, elementName), { attributes });
    rememberInteraction(timeStamp, span.spanContext());
    const context = activities.start(span, active, () => timings.describe(span, event));
    const mine = (activities.task = { timeStamp, context });
    startTimer(() => {
      if (activities.task === mine) activities.task = undefined;
    }, 0);
    const activity = activityOf(context); // none where nothing is recorded
    if (activity) for (const look of watch) attempt('watch', () => look({ span, event, element, activity }));
    return context;
  };
  return (event) =>
    attempt('an interaction', () => {
      const context = contextFor(event);
      if (context) duringEvent(event, context);
    });
}

function attempt(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    report('instrumentation_failed', `${what} failed: ${errorText(error)}`);
  }
}
