import { activeContext, duringEvent } from '../../context/active.ts';
import { type Context, createContextKey } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys, SetupError } from '../../platform/setup-error.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { ReadableSpan, SpanProcessor } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';
import type { Instrumentation } from '../host.ts';
import { Interaction } from './interaction.ts';
import { eventElement, interactionAttributes, interactionName } from './interaction-name.ts';
import { listen, listenToHiding } from './listen.ts';

// One span for each interaction of the user, current in the handlers of its event and in what they cause. One capture listener on the
// window sees each event first and tells the context manager; no listener of the application is wrapped. An event that happens inside
// an interaction, such as the click() of a handler, is part of it; and so is what the browser does on a click when its dispatch is over,
// in the same task: a form is submitted, a box changes, a label hands the click on to its control.

export interface UserInteractionInstrumentationOptions {
  /** Which events are interactions. Default: `['click']`. */
  readonly events?: readonly string[];
}

const INTERACTION_KEY = createContextKey('throughline interaction');

/** What a click can bring about by itself (HTML: activation behaviour). */
const ACTIVATION_EVENTS = ['submit', 'reset', 'input', 'change', 'invalid', 'formdata'];

/**
 * Makes a span of every click (or other event), named after its target: `data-trace-name`, `aria-label`, id or tag.
 *
 * @example
 * start({ instrumentations: [userInteractionInstrumentation({ events: ['click', 'submit'] })] });
 */
export function userInteractionInstrumentation(options: UserInteractionInstrumentationOptions = {}): Instrumentation {
  checkKeys('userInteractionInstrumentation', options, ['events']);
  const { events = ['click'] } = options;
  if (!Array.isArray(events) || !events.every((type) => typeof type === 'string')) {
    throw new SetupError('bad_events', `events (${String(events)}) must be a list of event types, for example ['click', 'submit'].`);
  }
  return ({ provider }) => {
    if (!globalThis.document) return () => {};
    const open = new Map<object, Interaction>();
    const endAll = (): void => {
      for (const interaction of open.values()) interaction.end();
    };
    const counter = workCounter(open);
    provider.addSpanProcessor(counter);
    const begin = beginner(provider, events, open);
    const stops = [
      listen(globalThis.window, [...new Set([...events, ...ACTIVATION_EVENTS])], begin, true),
      listenToHiding(endAll, true), // before the page hide instrumentation sends what has ended
    ];
    return () => {
      for (const stop of stops) stop();
      endAll();
      provider.removeSpanProcessor(counter);
    };
  };
}

/** The listener that starts interactions. */
function beginner(provider: TracerProvider, events: readonly string[], open: Map<object, Interaction>): (event: Event) => void {
  let tracer: Tracer | undefined; // made for the first event
  /** The interaction of this task. */
  let last: { readonly timeStamp: number; readonly context: Context } | undefined;
  const contextFor = (event: Event): Context | undefined => {
    const { type, timeStamp } = event;
    tracer ??= provider.getTracer('throughline/user-interaction', VERSION);
    if (!tracer.enabled()) return undefined;
    const active = activeContext();
    if (interactionOf(active)) return active;
    const element = eventElement(event);
    if (last && ACTIVATION_EVENTS.includes(type)) return last.context;
    // The click that a label hands on has the time of the user's.
    if (last?.timeStamp === timeStamp && (element as HTMLInputElement | undefined)?.labels?.length) return last.context; // or no input
    if (!events.includes(type)) return undefined;
    const span = tracer.startSpan(interactionName(type, element), { attributes: interactionAttributes(element) });
    const mine = { timeStamp, context: startInteraction(span, setSpan(active, span), open) };
    last = mine;
    startTimer(() => {
      if (last === mine) last = undefined;
    }, 0);
    return mine.context;
  };
  return (event) => {
    try {
      const context = contextFor(event);
      if (context) duringEvent(event, context);
    } catch (error) {
      report('instrumentation_failed', `an interaction is not traced: ${errorText(error)}`);
    }
  };
}

function startInteraction(span: Span, context: Context, open: Map<object, Interaction>): Context {
  if (!span.isRecording()) return context;
  const interaction = new Interaction(span as Span & ReadableSpan); // what records can be read: the contract of processors
  open.set(span, interaction);
  interaction.start();
  return context.setValue(INTERACTION_KEY, interaction);
}

/** Tells interactions of the spans that start and end in their context. */
function workCounter(open: Map<object, Interaction>): SpanProcessor {
  const owners = new WeakMap<object, Interaction>();
  return {
    onStart(span, parent) {
      const interaction = interactionOf(parent);
      if (!interaction) return;
      interaction.workStarted();
      owners.set(span, interaction);
    },
    onEnd(span) {
      owners.get(span)?.workEnded(span.endTime);
      open.delete(span);
    },
  };
}

/** The interaction that the context belongs to, while it lasts. */
function interactionOf(context: Context): Interaction | undefined {
  const interaction = context.getValue(INTERACTION_KEY) as Interaction | undefined; // the key is ours
  return interaction?.isOver ? undefined : interaction;
}
