import { errorText } from '../../platform/diagnostics.ts';
import { checkCount, checkKeys, SetupError } from '../../platform/setup-error.ts';
import type { RecorderOptions } from './exception-recorder.ts';
import type { FailureSource } from './failure.ts';

export interface ErrorsInstrumentationOptions {
  /** What is recorded: uncaught errors, rejections, elements that could not be loaded, violations of the page's policy. Default: all. */
  readonly sources?: readonly FailureSource[];
  /** Failures whose `Type: message` has one of these texts in it, or matches one, are not recorded. Default: `['ResizeObserver loop']`. */
  readonly ignore?: readonly (string | RegExp)[];
  /** More are left out, and counted on the next that is recorded. Default: 60. */
  readonly maxPerMinute?: number;
}

const SOURCES: readonly FailureSource[] = ['error', 'resource', 'unhandledrejection', 'csp'];

/** The options as they are used. Throws SetupError. */
export function checkErrorsOptions(
  name: string,
  options: ErrorsInstrumentationOptions,
): Pick<RecorderOptions, 'isIgnored' | 'maxPerMinute'> & { readonly sources: readonly FailureSource[] } {
  checkKeys(name, options, ['sources', 'ignore', 'maxPerMinute']);
  const { sources = SOURCES, ignore = ['ResizeObserver loop'], maxPerMinute = 60 } = options;
  if (!Array.isArray(sources) || !sources.every((source) => SOURCES.includes(source))) {
    throw new SetupError('bad_sources', `sources (${errorText(sources)}) must be a list of ${SOURCES.join(', ')}.`);
  }
  return { sources, isIgnored: ignoring(ignore), maxPerMinute: checkCount('maxPerMinute', maxPerMinute, 1) };
}

function ignoring(ignore: unknown): (text: string) => boolean {
  if (!Array.isArray(ignore) || !ignore.every((each) => typeof (each as RegExp | null)?.test === 'function' || typeof each === 'string')) {
    throw new SetupError('bad_ignore', `ignore (${errorText(ignore)}) must be a list of texts and regular expressions.`);
  }
  // Copies without g and y, which would remember where they stopped.
  const rules = ignore.map((rule) => (typeof rule === 'string' ? rule : new RegExp(rule, rule.flags.replace(/[gy]/g, ''))));
  return (text) => rules.some((rule) => (typeof rule === 'string' ? text.includes(rule) : rule.test(text)));
}
