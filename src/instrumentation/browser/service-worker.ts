import { duringEvent } from '../../context/active.ts';
import { ROOT_CONTEXT } from '../../context/context.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { isOwnRequest } from '../../platform/own-requests.ts';
import { type AnyFunction, patchMethod, unpatched } from '../../platform/patch.ts';
import { prototypeOf } from '../../platform/prototype-of.ts';
import { checkKeys } from '../../platform/setup-error.ts';
import { startTimer } from '../../platform/timer.ts';
import { VERSION } from '../../platform/version.ts';
import { createPropagationPolicy, type PropagateTo } from '../../propagation/policy.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { methodAttributes, setRequestError, setResponseStatus, spanName } from '../http-attributes.ts';
import { listen } from './listen.ts';

// In a service worker: one span for each fetch event, current in its handlers, from its dispatch until what respondWith() was given is there.
// The promise is listened to and not replaced. The browser may stop a worker whose events are over, so the first event of a while asks it to
// wait until what has ended is sent.

export interface ServiceWorkerInstrumentationOptions {
  /** Requests to these URLs make no spans. Rules as in `propagateTo`. */
  readonly ignoreUrls?: PropagateTo;
}

/** The part of a FetchEvent that we use. */
interface FetchEventLike extends Event {
  readonly request: Request;
  waitUntil(promise: Promise<unknown>): void;
}

const FLUSH_MS = 1000;

/**
 * In a service worker, makes a span of every request that comes by. It continues the trace of the page's own fetch. Start tracing before the
 * worker's own listeners are added, at the top of its script. Throws SetupError for wrong options.
 *
 * @example
 * // service-worker.js
 * start({ endpoint: '/otlp', instrumentations: [serviceWorkerInstrumentation(), fetchInstrumentation()] });
 */
export function serviceWorkerInstrumentation(options: ServiceWorkerInstrumentationOptions = {}): Instrumentation {
  checkKeys('serviceWorkerInstrumentation', options, ['ignoreUrls']);
  const { ignoreUrls = [] } = options;
  const isIgnored = createPropagationPolicy(ignoreUrls);
  return (host) => {
    const prototype = prototypeOf('FetchEvent');
    if (!prototype || !prototypeOf('ServiceWorkerGlobalScope')) return () => {};
    const answers = new WeakMap<object, Answer>();
    const stay = stayer(host);
    const begin = (event: FetchEventLike): void => {
      const tracer = host.provider.getTracer('throughline/service-worker', VERSION);
      const { url, method, headers } = event.request;
      const parsed = new URL(url);
      if (!tracer.enabled() || isOwnRequest(parsed) || (ignoreUrls.length > 0 && isIgnored(parsed))) return;
      const parent = host.extract(headers, ROOT_CONTEXT);
      const attributes = { ...methodAttributes(method), 'url.full': host.scrubUrl(parsed) };
      const span = tracer.startSpan(`service worker ${spanName(method)}`, { attributes }, parent);
      answers.set(event, new Answer(span, host));
      duringEvent(event, setSpan(parent, span));
      startTimer(() => answers.get(event)?.end(false), 0); // the time for respondWith() is over
      stay(event);
    };
    const stops = [
      listen(globalThis as unknown as EventTarget, ['fetch'], (event) => guarded(() => begin(event as FetchEventLike)), true), // in its scope
      patchMethod(prototype, 'respondWith', (respond) => {
        return function (this: object, ...args) {
          const result: unknown = respond.apply(this, args);
          guarded(() => answers.get(this)?.follow(args[0]));
          return result;
        };
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

class Answer {
  readonly #span: Span;
  readonly #host: InstrumentationHost;
  #isPromised = false;

  constructor(span: Span, host: InstrumentationHost) {
    this.#span = span;
    this.#host = host;
  }

  /** The browser waits for it too, so that a rejection is handled, whatever we do. */
  follow(given: unknown): void {
    this.#isPromised = true;
    const failed = (error: unknown): void => {
      setRequestError(this.#span, error, this.#host);
      this.end(true);
    };
    const answered = (response: unknown): void => {
      const { status } = Object(response) as Partial<Response>; // or what the application gives in its place
      if (typeof status === 'number') setResponseStatus(this.#span, status, 'server');
      this.end(true);
    };
    if (given instanceof Promise) unpatched<AnyFunction>('then', given)?.call(given, answered, failed);
    else answered(given);
  }

  end(isAnswered: boolean): void {
    if (isAnswered !== this.#isPromised || !this.#span.isRecording()) return;
    this.#span.setAttribute('service_worker.responded', isAnswered).end();
  }
}

/** Asks the browser to keep the worker until spans are sent, by one event at a time. */
function stayer({ provider }: InstrumentationHost): (event: FetchEventLike) => void {
  let isStaying = false;
  return (event) => {
    if (isStaying) return;
    isStaying = true;
    const sent = new Promise<void>((resolve) => {
      startTimer(() => {
        isStaying = false;
        void provider.forceFlush().then(resolve);
      }, FLUSH_MS);
    });
    event.waitUntil(sent);
  };
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    report('instrumentation_failed', `a fetch event is not traced: ${errorText(error)}`);
  }
}
