import { errorText, report } from '../../platform/diagnostics.ts';
import { checkCount, checkKeys, SetupError } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation } from '../host.ts';
import { exceptionRecorder } from './exception-recorder.ts';
import { type FailureSource, failure, failureOf } from './failure.ts';
import { listen } from './listen.ts';
import { thrownContexts } from './thrown-contexts.ts';

// Listens on the window, in the capture phase: an element that could not be loaded has an error event that does not bubble. The page's own
// handlers are called as ever, and what nobody handles stays unhandled: nothing here prevents a default.

export interface ErrorsInstrumentationOptions {
  /** What is recorded: uncaught errors, rejections, elements that could not be loaded, violations of the page's policy. Default: all. */
  readonly sources?: readonly FailureSource[];
  /** Failures whose `Type: message` has one of these texts in it, or matches one, are not recorded. Default: `['ResizeObserver loop']`. */
  readonly ignore?: readonly (string | RegExp)[];
  /** More are left out, and counted on the next that is recorded. Default: 60. */
  readonly maxPerMinute?: number;
}

const EVENTS: Readonly<Record<FailureSource, string>> = {
  error: 'error',
  resource: 'error',
  unhandledrejection: 'unhandledrejection',
  csp: 'securitypolicyviolation',
};

const KINDS = Object.keys(EVENTS) as readonly FailureSource[]; // its own keys

/**
 * Records what nobody has caught, in a page or a worker: uncaught errors, unhandled rejections, elements that could not be loaded, and
 * violations of the content security policy. An exception of the span that was current, which becomes an error, else of a span `exception`.
 * What a span has recorded already is not told again. Under zone.js too. Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [errorsInstrumentation({ ignore: ['Load failed', /^AbortError/] })] });
 */
export function errorsInstrumentation(options: ErrorsInstrumentationOptions = {}): Instrumentation {
  checkKeys('errorsInstrumentation', options, ['sources', 'ignore', 'maxPerMinute']);
  const { sources = KINDS, ignore = ['ResizeObserver loop'], maxPerMinute = 60 } = options;
  if (!Array.isArray(sources) || !sources.every((source) => KINDS.includes(source))) {
    throw new SetupError('bad_sources', `sources (${errorText(sources)}) must be a list of ${KINDS.join(', ')}.`);
  }
  const isIgnored = ignoring(ignore);
  checkCount('maxPerMinute', maxPerMinute, 1);
  const types = new Set((sources as readonly FailureSource[]).map((source) => EVENTS[source])); // checked above
  return (host) => {
    if (typeof globalThis.addEventListener !== 'function') return () => {}; // Node
    let tracer: Tracer | undefined;
    const record = exceptionRecorder({
      tracer: () => (tracer ??= host.provider.getTracer('throughline/errors', VERSION)),
      scrubber: host,
      isIgnored,
      maxPerMinute,
    });
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
        if (failed && sources.includes(failed.source)) record(failed, contexts.of(failed));
      });
    const stop = listen(globalThis as unknown as EventTarget, [...types], heard, true); // it has addEventListener
    return () => {
      stop();
      contexts.stop();
    };
  };
}

function ignoring(ignore: unknown): (text: string) => boolean {
  if (!Array.isArray(ignore) || !ignore.every((each) => typeof (each as RegExp | null)?.test === 'function' || typeof each === 'string')) {
    throw new SetupError('bad_ignore', `ignore (${errorText(ignore)}) must be a list of texts and regular expressions.`);
  }
  // Copies without g and y, which would remember where they stopped.
  const rules = ignore.map((rule) => (typeof rule === 'string' ? rule : new RegExp(rule, rule.flags.replace(/[gy]/g, ''))));
  return (text) => rules.some((rule) => (typeof rule === 'string' ? text.includes(rule) : rule.test(text)));
}
