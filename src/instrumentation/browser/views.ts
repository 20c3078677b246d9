import type { Link } from '../../trace/span.ts';
import type { SpanContext } from '../../trace/span-context.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';

/** What the user sees: by the span of the load or of the route change that brought it. */
const views: WeakMap<TracerProvider, SpanContext> = new WeakMap();

/** The latest view that is known, for what belongs to it without being caused by anything on the page. */
export function currentView(provider: TracerProvider): SpanContext | undefined {
  return views.get(provider);
}

export function setCurrentView(provider: TracerProvider, context: SpanContext): void {
  views.set(provider, context);
}

/** From a view to the one before, which is of another trace. */
export function linksTo(view: SpanContext | undefined): Link[] {
  return view ? [{ context: view, attributes: { 'throughline.link': 'previous_view' } }] : [];
}
