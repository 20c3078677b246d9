import { type Context, ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { isOwnRequest } from '../../platform/own-requests.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import { SpanKind } from '../../trace/span-kind.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { requestAttributes, setFailure, setRequestError, setResponseStatus, spanName } from '../http-attributes.ts';
import { pageUrl } from './client-request.ts';
import type { EarlyRecord, EarlyRequest } from './early-record.ts';
import { checkErrorsOptions, type ErrorsInstrumentationOptions } from './errors-options.ts';
import { exceptionRecorder, type RecordException } from './exception-recorder.ts';
import { type FailureSource, failureOf } from './failure.ts';
import { interactionAttributes, interactionName } from './interaction-name.ts';

// Makes spans of what the early stub has recorded, with their true times, and takes its place. What was under way then ends when it ends.
// A click is the parent of what was done while it was dispatched; its span ends with the last of that.

const KEY = Symbol.for('throughline.early');
const REPLAYED = { 'throughline.replayed': true };
const NORMALIZED_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'];

/** A click, and what it waits for. */
interface EarlyClick {
  readonly span: Span;
  readonly context: Context;
  open: number;
  endMs: number;
}

/**
 * Tells what happened before the SDK came, as dist/early.min.js has recorded it: clicks, requests and errors. The options say which errors, as
 * for `errorsInstrumentation`. The stub stops when this is called: do that where you call `start()`. Without the stub it does nothing.
 * Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [errorsInstrumentation(), replayEarly()] });
 */
export function replayEarly(options: ErrorsInstrumentationOptions = {}): Instrumentation {
  const { sources, ...rules } = checkErrorsOptions('replayEarly', options);
  // Now, before start() lays patches over those of the stub.
  let early = takeRecord();
  return (host) => {
    const tell = (): void => {
      if (early) replay(host, early, sources, exceptionRecorder({ tracer: () => tracerOf(host, 'errors'), scrubber: host, ...rules }));
      early = undefined;
    };
    const cancel = startTimer(tell, 0); // when all instrumentations are there, which add to spans
    return () => {
      cancel();
      tell();
    };
  };
}

function replay(host: InstrumentationHost, early: EarlyRecord, sources: readonly FailureSource[], record: RecordException): void {
  const clicks = replayClicks(host, early);
  for (const [event, , click] of early.events) {
    const failed = event.type === 'click' ? undefined : attempt(() => failureOf(event, host));
    const context = (click && clicks.get(click)?.context) ?? ROOT_CONTEXT;
    if (failed && sources.includes(failed.source)) attempt(() => record(failed, context, event.timeStamp));
  }
  for (const request of early.requests) attempt(() => replayRequest(host, request, request.c && clicks.get(request.c)));
  for (const click of new Set(clicks.values())) ended(click, click.endMs);
}

function tracerOf({ provider }: InstrumentationHost, name: string): Tracer {
  return provider.getTracer(`throughline/${name}`, VERSION);
}

function takeRecord(): EarlyRecord | undefined {
  const page = globalThis as unknown as Record<symbol, EarlyRecord | undefined>; // the stub's, if anybody's
  const early = page[KEY];
  if (early?.v !== 1) return undefined;
  early.stop();
  delete page[KEY];
  return early;
}

function replayClicks(host: InstrumentationHost, { events }: EarlyRecord): Map<Event, EarlyClick> {
  const tracer = tracerOf(host, 'user-interaction');
  const clicks = new Map<Event, EarlyClick>();
  for (const [event, target, outer] of events) {
    if (event.type !== 'click') continue;
    const around = outer && clicks.get(outer);
    const element = (target as Partial<Node> | undefined)?.nodeType === 1 ? (target as Element) : undefined; // ELEMENT_NODE
    const { timeStamp } = event;
    if (around) {
      clicks.set(event, around); // a part of it
    } else {
      const attributes = { ...interactionAttributes(host.scrubUrl(location.href), element), ...REPLAYED };
      const span = tracer.startSpan(interactionName('click', element), { attributes, startTime: timeStamp }, ROOT_CONTEXT);
      clicks.set(event, { span, context: setSpan(ROOT_CONTEXT, span), open: 1, endMs: timeStamp });
    }
  }
  return clicks;
}

function replayRequest(host: InstrumentationHost, request: EarlyRequest, click: EarlyClick | undefined): void {
  const { t, u } = request;
  const { url: requested, method: own } = typeof u === 'object' && u instanceof Request ? u : { url: u, method: undefined };
  const url = typeof requested === 'string' || requested instanceof URL ? pageUrl(requested) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || isOwnRequest(url)) return;
  const method = methodOf(request.m) ?? own ?? 'GET';
  const tracer = tracerOf(host, 'fetch');
  const attributes = { ...requestAttributes(method, url, host), ...REPLAYED };
  const span = tracer.startSpan(spanName(method), { kind: SpanKind.CLIENT, attributes, startTime: t }, click?.context ?? ROOT_CONTEXT);
  if (click) click.open++;
  const finish = (): void => {
    const { e = performance.now(), s = 0, x } = request;
    setResponseStatus(span, s, 'client');
    if (x !== undefined) setRequestError(span, x, host);
    else if (s === 0) setFailure(span, 'network_error');
    span.end(e);
    if (click) ended(click, e);
  };
  if (request.e === undefined) request.f = finish;
  else finish();
}

/** A text, or the `init` of a fetch. */
function methodOf(given: unknown): string | undefined {
  const method: unknown = typeof given === 'object' && given !== null ? (given as RequestInit).method : given; // an init
  if (typeof method !== 'string') return undefined;
  const upper = method.toUpperCase();
  return NORMALIZED_METHODS.includes(upper) ? upper : method;
}

function ended(click: EarlyClick, timeMs: number): void {
  click.endMs = Math.max(click.endMs, timeMs);
  if (--click.open === 0) click.span.end(click.endMs);
}

/** One that cannot be told is left out. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    report('instrumentation_failed', `something that the early stub recorded is not told: ${errorText(error)}`);
    return undefined;
  }
}
