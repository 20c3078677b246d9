import type { Link } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';

// What the user sees, by the span of the load or of the route change that brought it, and what the user did there, by the span of the
// interaction: for what is measured later and belongs to them, without being caused by anything on the page.

interface Views {
  /** The load of the document, or its latest return. */
  readonly document: SpanContext | undefined;
  readonly current: SpanContext;
}

const views: WeakMap<TracerProvider, Views> = new WeakMap();

/** The latest view that is known. */
export function currentView(provider: TracerProvider): SpanContext | undefined {
  return views.get(provider)?.current;
}

export function documentView(provider: TracerProvider): SpanContext | undefined {
  return views.get(provider)?.document;
}

export function setDocumentView(provider: TracerProvider, context: SpanContext): void {
  views.set(provider, { document: context, current: context });
}

export function setRouteView(provider: TracerProvider, context: SpanContext): void {
  views.set(provider, { document: documentView(provider), current: context });
}

/** From a view to the one before, which is of another trace. */
export function linksTo(view: SpanContext | undefined): Link[] {
  return view ? [{ context: view, attributes: { 'throughline.link': 'previous_view' } }] : [];
}

interface Interaction {
  /** Of its event. */
  readonly timeStamp: number;
  readonly context: SpanContext;
}

/** More than a frame, or a user, can have in a second or two. */
const MAX_INTERACTIONS = 20;
/** The latest first. */
let interactions: readonly Interaction[] = [];

export function rememberInteraction(timeStamp: number, context: SpanContext): void {
  interactions = [{ timeStamp, context }, ...interactions.slice(0, MAX_INTERACTIONS - 1)];
}

/** The latest interaction whose event has such a time. */
export function findInteraction(isIt: (timeStamp: number) => boolean): SpanContext | undefined {
  return interactions.find(({ timeStamp }) => isIt(timeStamp))?.context;
}
