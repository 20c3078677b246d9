import { activeContext } from '../../context/active.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { patchMethod } from '../../platform/patch.ts';
import { patchConstructor } from '../../platform/patch-constructor.ts';
import { VERSION } from '../../platform/version.ts';
import type { Span } from '../../trace/span.ts';
import type { Instrumentation } from '../host.ts';
import { setFailure } from '../http-attributes.ts';
import { pageUrl } from './client-request.ts';
import { listen, listenToLeaving } from './listen.ts';

// How long a worker takes to answer for the first time: its script has been loaded, compiled and run. What is given to the constructor is not
// touched: under Trusted Types it is no text.

/**
 * Makes a span of the start of every Worker: from its construction to its first message, its error or its end. `connect()` is what carries
 * the trace into it.
 *
 * @example
 * start({ endpoint: '/otlp', also: [workerInstrumentation()] });
 */
export function workerInstrumentation(): Instrumentation {
  return (host) => {
    if (!globalThis.Worker) return () => {};
    const open = new Map<object, Span>();
    const end = (worker: object, failure?: string, message?: string): void => {
      const span = open.get(worker);
      if (!span) return;
      open.delete(worker);
      if (failure) setFailure(span, failure, message && host.scrubText(message));
      span.end();
    };
    const begin = (worker: Worker, [url, options]: readonly unknown[]): void => {
      const tracer = host.provider.getTracer('throughline/worker', VERSION);
      if (!tracer.enabled()) return;
      const script = readableUrl(url);
      const name: unknown = Object(options).name;
      const attributes = {
        ...(script && { 'url.full': host.scrubUrl(script) }),
        ...(typeof name === 'string' && name && { 'worker.name': name }),
      };
      open.set(worker, tracer.startSpan('Worker', { attributes }, activeContext()));
      const stop = listen(worker, ['message', 'messageerror', 'error'], hear, true);
      function hear(event: Event): void {
        stop();
        if (event.type !== 'error') end(worker);
        else end(worker, 'worker_error', (event as Partial<ErrorEvent>).message); // without one: its script could not be loaded
      }
    };
    const endAll = (why: string): void => {
      for (const [worker, span] of open) {
        span.setAttribute('throughline.ended_by', why);
        end(worker);
      }
    };
    const stops = [
      patchConstructor('Worker', {
        made(worker, args) {
          try {
            begin(worker as Worker, args); // what its constructor made
          } catch (error) {
            report('instrumentation_failed', `a worker is not traced: ${errorText(error)}`);
          }
        },
      }),
      patchMethod(Worker.prototype, 'terminate', (terminate) => {
        return function (this: Worker, ...args) {
          const result: unknown = terminate.apply(this, args);
          end(this);
          return result;
        };
      }),
      listenToLeaving(({ type }) => endAll(type)),
      () => endAll('shutdown'),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

/** A text, a URL or a TrustedScriptURL; what else it may be is the application's own, and is not asked twice for its text. */
function readableUrl(url: unknown): URL | undefined {
  const isKnown = typeof url === 'string' || ['[object URL]', '[object TrustedScriptURL]'].includes(Object.prototype.toString.call(url));
  return isKnown ? pageUrl(url) : undefined;
}
