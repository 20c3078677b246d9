import { ACTIVITY_KEY } from '../../context/activity.ts';
import type { Context } from '../../context/context.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { ReadableSpan, SpanProcessor } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import { SpanKind } from '../../trace/span-kind.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';
import { Activity } from './activity.ts';
import { listenToHiding } from './listen.ts';

/** The interactions and route changes that are under way in a page; those who make them share it. */
export interface Activities {
  /** The interaction whose event was dispatched in this task: what the browser does by itself after that, is of it too. */
  task: { readonly timeStamp: number; readonly context: Context } | undefined;
  /** The one that changes the route: requests without a parent keep it open. */
  route: Activity | undefined;
  /** Makes `span` one; returns the context of what it causes. */
  start(span: Span, context: Context, onEnd?: () => void): Context;
  stop(): void;
}

const shared: WeakMap<TracerProvider, Activities & { users: number }> = new WeakMap();

/** The activities of a provider; each who asks for them has to stop them. */
export function joinActivities(provider: TracerProvider): Activities {
  let activities = shared.get(provider);
  if (!activities) shared.set(provider, (activities = createActivities(provider)));
  activities.users++;
  return activities;
}

/** The activity that the context belongs to, while it lasts. */
export function activityOf(context: Context): Activity | undefined {
  const activity = context.getValue(ACTIVITY_KEY) as Activity | undefined; // the key is ours
  return activity?.isOver ? undefined : activity;
}

function createActivities(provider: TracerProvider): Activities & { users: number } {
  const open = new Set<Activity>();
  const endAll = (): void => {
    for (const activity of open) activity.end();
  };
  const stopListening = listenToHiding(endAll, true); // before the page hide instrumentation sends what has ended
  const activities: Activities & { users: number } = {
    users: 0,
    task: undefined,
    route: undefined,
    start(span, context, onEnd) {
      const current = setSpan(context, span);
      if (!span.isRecording()) return current;
      // What records can be read: the contract of processors.
      const activity = new Activity(span as Span & ReadableSpan, () => {
        open.delete(activity);
        onEnd?.();
      });
      open.add(activity);
      activity.coverTask();
      return current.setValue(ACTIVITY_KEY, activity);
    },
    stop() {
      if (--activities.users > 0) return;
      stopListening();
      endAll();
      provider.removeSpanProcessor(counter);
      shared.delete(provider);
    },
  };
  const counter = workCounter(activities);
  provider.addSpanProcessor(counter);
  return activities;
}

/** Tells activities of the spans that start and end in their context. */
function workCounter(activities: Activities): SpanProcessor {
  const owners = new WeakMap<object, Activity>();
  return {
    onStart(span, parent) {
      const isLost = !span.parentSpanContext && span.kind === SpanKind.CLIENT;
      const activity = activityOf(parent) ?? (isLost ? activities.route : undefined);
      if (!activity) return;
      activity.workStarted();
      owners.set(span, activity);
    },
    onEnd: (span) => owners.get(span)?.workEnded(span.endTime),
  };
}
