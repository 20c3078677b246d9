import { activeContext, duringEvent } from '../../context/active.ts';
import { ACTIVITY_KEY } from '../../context/activity.ts';
import type { Context } from '../../context/context.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import type { Attributes } from '../../trace/attributes.ts';
import { setSpan } from '../../trace/current-span.ts';
import { exceptionType } from '../../trace/exception.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { InstrumentationHost } from '../host.ts';
import { setFailure } from '../http-attributes.ts';
import type { RouteObserver } from '../router/route-observer.ts';
import { parseUrl } from '../url.ts';
import { type Activities, activityOf } from './activities.ts';
import { pageUrl } from './client-request.ts';
import { RouteChange } from './route-change.ts';
import type { NavigationType } from './url-changes.ts';
import { currentView, linksTo, setRouteView } from './views.ts';

const UNNAMED = 'navigation';
/** The user or the application went elsewhere before it was there. */
const ABORTED = 'browser.navigation.aborted';

/** Makes the spans of route changes out of what the browser and a router tell. */
export class RouteChanges implements RouteObserver {
  readonly #host: InstrumentationHost;
  readonly #tracer: Tracer;
  readonly #activities: Activities;
  readonly #nameOf: (url: URL) => string | undefined;
  readonly #hashChanges: boolean;
  #shownUrl = location.href;
  #current: RouteChange | undefined;
  /** The one that began in this task. */
  #ofTask: RouteChange | undefined;

  constructor(host: InstrumentationHost, activities: Activities, nameOf: (url: URL) => string | undefined, hashChanges: boolean) {
    this.#host = host;
    this.#tracer = host.provider.getTracer('throughline/navigation', VERSION);
    this.#activities = activities;
    this.#nameOf = nameOf;
    this.#hashChanges = hashChanges;
  }

  /** The address may be another one now. */
  addressChanged(type: NavigationType, event?: Event): void {
    const before = this.#shownUrl;
    const url = (this.#shownUrl = location.href);
    if (url === before && type !== 'reload') return;
    const isHash = url !== before && withoutHash(url) === withoutHash(before);
    const open = this.#mine();
    const isPending = open?.isCommitted === false;
    if (isHash && !this.#hashChanges && !isPending) return;
    const isRedirect = open?.isCommitted && type === 'replace';
    const change = isPending || isRedirect ? open : this.#begin(url);
    if (!change) return;
    change.isCommitted = true;
    this.#goTo(change, url).setAttributes({
      'browser.navigation.same_document': true,
      'browser.navigation.hash_change': isHash,
      ...(isRedirect ? {} : { 'browser.navigation.type': type }),
    });
    if (event) duringEvent(event, change.context);
  }

  /** Handlers of the event with which a route change came belong to it. */
  duringEvent(event: Event): void {
    if (this.#ofTask) duringEvent(event, this.#ofTask.context);
  }

  started(url: string): unknown {
    const target = pageUrl(url)?.href ?? url;
    const open = this.#mine();
    const change = open && !(open.isCommitted && open.token) ? open : this.#begin(target);
    if (!change) return undefined;
    if (!change.isCommitted) this.#goTo(change, target);
    return change.hold();
  }

  arrived(token: unknown, route: string | undefined, error?: unknown): void {
    const open = this.#openBy(token);
    if (!open) return;
    if (route !== undefined) open.span.setAttributes(template(route)).updateName(spanName(route));
    if (error !== undefined) setFailure(open.span, exceptionType(error));
    open.release();
  }

  failed(token: unknown, error?: unknown): void {
    const open = this.#openBy(token);
    if (!open) return;
    if (error === undefined) open.span.setAttribute(ABORTED, true);
    else setFailure(open.span, exceptionType(error));
    open.end();
  }

  /** The one that is under way. */
  #open(): RouteChange | undefined {
    return this.#current?.isOver ? undefined : this.#current;
  }

  /** The one that the running code belongs to, or may belong to where it has lost its context. */
  #mine(): RouteChange | undefined {
    const open = this.#open();
    return (activityOf(this.#cause()) ?? open?.activity) === open?.activity ? open : undefined;
  }

  #openBy(token: unknown): RouteChange | undefined {
    const open = this.#open();
    return open?.token === token ? open : undefined;
  }

  /** What a click does by itself, such as to follow a link, is no longer in its context, but in its task. */
  #cause(): Context {
    const active = activeContext();
    return activityOf(active) ? active : (this.#activities.task?.context ?? active);
  }

  #begin(url: string): RouteChange | undefined {
    this.#leave();
    const { provider } = this.#host;
    if (!this.#tracer.enabled()) return undefined;
    const cause = this.#cause();
    const shared = activityOf(cause);
    const links = linksTo(currentView(provider));
    const { name, attributes } = this.#description(url);
    // Of the click's activity it is no work that has to end first: they end together.
    const span = this.#tracer.startSpan(name, { attributes, links }, cause.deleteValue(ACTIVITY_KEY));
    setRouteView(provider, span.spanContext());
    const context = shared ? setSpan(cause, span) : this.#activities.start(span, cause);
    const activity = shared ?? activityOf(context);
    if (!activity || !span.isRecording()) return undefined;
    const readable = span as Span & ReadableSpan; // what records can be read: the contract of processors
    shared?.join(readable);
    this.#activities.route = activity;
    const change = new RouteChange(readable, context, activity, !shared, url);
    this.#current = this.#ofTask = change;
    startTimer(() => {
      if (this.#ofTask === change) this.#ofTask = undefined;
    }, 0);
    return change;
  }

  /** Another one follows. */
  #leave(): void {
    const open = this.#open();
    if (open && !open.isCommitted) open.span.setAttribute(ABORTED, true);
    open?.end();
    this.#current = undefined;
  }

  #goTo(change: RouteChange, url: string): Span {
    if (change.url === url) return change.span;
    change.url = url;
    const { name, attributes } = this.#description(url);
    change.span.setAttributes(attributes);
    // What a router has said of a route is better than nothing.
    return change.token && name === UNNAMED ? change.span : change.span.updateName(name);
  }

  #description(url: string): { readonly name: string; readonly attributes: Attributes } {
    const parsed = parseUrl(url);
    const route = parsed && this.#nameOf(parsed);
    return { name: spanName(route), attributes: { 'url.full': this.#host.scrubUrl(url), ...(route !== undefined && template(route)) } };
  }
}

function withoutHash(url: string): string {
  return url.replace(/#.*/, '');
}

/** The pattern, never the path: names must be few. */
function spanName(route: string | undefined): string {
  return route === undefined ? UNNAMED : `${UNNAMED} ${route}`;
}

function template(route: string): Attributes {
  return { 'url.template': route };
}
