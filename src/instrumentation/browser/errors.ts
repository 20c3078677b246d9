import { errorText, report } from '../../platform/diagnostics.ts';
import { globalState } from '../../platform/global.ts';
import { VERSION } from '../../platform/version.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation } from '../host.ts';
import { checkErrorsOptions, type ErrorsInstrumentationOptions } from './errors-options.ts';
import { exceptionRecorder } from './exception-recorder.ts';
import { type FailureSource, failure, failureOf } from './failure.ts';
import { listen } from './listen.ts';
import type { UncaughtState } from './report-uncaught.ts';
import { thrownContexts } from './thrown-contexts.ts';

// Listens on the window, in the capture phase: an element that could not be loaded has an error event that does not bubble. The page's own
// handlers are called as ever, and what nobody handles stays unhandled: nothing here prevents a default.

const EVENTS: Readonly<Record<FailureSource, string>> = {
  error: 'error',
  resource: 'error',
  unhandledrejection: 'unhandledrejection',
  csp: 'securitypolicyviolation',
};

/**
 * Records what nobody has caught, in a page or a worker: uncaught errors, unhandled rejections, elements that could not be loaded, and
 * violations of the content security policy. An exception of the span that was current, which becomes an error, else of a span `exception`.
 * What a span has recorded already is not told again. Under zone.js too. Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [errorsInstrumentation({ ignore: ['Load failed', /^AbortError/] })] });
 */
export function errorsInstrumentation(options: ErrorsInstrumentationOptions = {}): Instrumentation {
  const { sources, ...rules } = checkErrorsOptions('errorsInstrumentation', options);
  const types = new Set(sources.map((source) => EVENTS[source]));
  return (host) => {
    if (typeof globalThis.addEventListener !== 'function') return () => {}; // Node
    let made: Tracer | undefined;
    const tracer = (): Tracer => (made ??= host.provider.getTracer('throughline/errors', VERSION));
    const record = exceptionRecorder({ tracer, scrubber: host, ...rules });
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        report('instrumentation_failed', `a failure is not recorded: ${errorText(error)}`);
      }
    };
    const contexts = thrownContexts((error, context, source) => {
      if (sources.includes(source)) guarded(() => record(failure(source, error, {}, true), context));
    });
    const heard = (event: Event): void =>
      guarded(() => {
        const failed = failureOf(event, host);
        if (failed && sources.includes(failed.source)) record(failed, contexts.of(failed.error, failed.source === 'error'));
      });
    const state = globalState<UncaughtState>();
    const told = (error: unknown): void => guarded(() => record(failure('error', error, {}, true), contexts.of(error, false)));
    state.uncaughtListener = told;
    const stop = listen(globalThis as unknown as EventTarget, [...types], heard, true); // it has addEventListener
    return () => {
      stop();
      contexts.stop();
      if (state.uncaughtListener === told) delete state.uncaughtListener;
    };
  };
}
