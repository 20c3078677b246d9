import type { Attributes } from '../../trace/attributes.ts';
import type { Scrubber } from '../url.ts';

// What the browser's events say of a failure, in the words of exceptions (semantic conventions: exceptions on spans).

/** How a failure came to be known. */
export type FailureSource = 'error' | 'unhandledrejection' | 'resource' | 'csp';

export interface Failure {
  readonly source: FailureSource;
  /** What was thrown; `undefined` where nothing was, or the browser keeps it secret. */
  readonly error: unknown;
  /** What the event says: where nothing was thrown, this is all that there is. */
  readonly attributes: Attributes;
  /** Whether the operation that was current has failed with it. */
  readonly isFatal: boolean;
}

/** Of an `error`, `unhandledrejection` or `securitypolicyviolation` event; `undefined` for others. */
export function failureOf(event: Event, scrubber: Scrubber): Failure | undefined {
  switch (event.type) {
    case 'unhandledrejection':
      return failure('unhandledrejection', (event as PromiseRejectionEvent).reason, {}, true); // by its type
    case 'securitypolicyviolation':
      return violation(event as SecurityPolicyViolationEvent, scrubber); // by its type
    default:
      return 'message' in event ? thrown(event as ErrorEvent) : notLoaded(event, scrubber); // only an ErrorEvent has one
  }
}

export function failure(source: FailureSource, error: unknown, attributes: Attributes, isFatal: boolean): Failure {
  return { source, error, attributes, isFatal };
}

/** The place is told for what has no stack: a text that was thrown, or a script that does not compile. */
function thrown({ error, message, filename, lineno, colno }: ErrorEvent): Failure {
  const place = filename ? { 'exception.stacktrace': `    at ${filename}:${lineno}:${colno}` } : {};
  if (error !== null && error !== undefined) {
    return failure('error', error, typeof error === 'object' && 'stack' in error ? {} : place, true);
  }
  // "Script error." is all that a page learns of a script of another origin that was loaded without `crossorigin`.
  const type = filename ? 'Error' : 'ScriptError';
  return failure('error', undefined, { 'exception.type': type, 'exception.message': message, ...place }, true);
}

function notLoaded(event: Event, { scrubUrl }: Scrubber): Failure | undefined {
  const target = event.composedPath()[0] ?? event.target; // when its dispatch is over it has no path
  if ((target as Partial<Node> | null)?.nodeType !== 1) return undefined; // ELEMENT_NODE: elements of frames have a class of their own
  const { localName, src, href, data, currentSrc } = target as Element & Partial<Record<string, unknown>>; // whatever element it is
  const url = [currentSrc, src, href, data].find((each) => typeof each === 'string' && each !== '');
  const where = typeof url === 'string' ? { 'url.full': scrubUrl(url) } : {};
  const message = `<${localName}> could not be loaded`;
  const attributes = { 'exception.type': 'ResourceError', 'exception.message': message, 'browser.tag_name': localName, ...where };
  return failure('resource', undefined, attributes, false);
}

function violation(event: SecurityPolicyViolationEvent, { scrubUrl }: Scrubber): Failure {
  const { effectiveDirective, blockedURI, disposition, sourceFile, lineNumber, columnNumber } = event;
  return failure(
    'csp',
    undefined,
    {
      'exception.type': 'SecurityPolicyViolation',
      'exception.message': `${effectiveDirective} ${disposition === 'report' ? 'would block' : 'blocked'} ${scrubUrl(blockedURI)}`,
      'browser.csp.directive': effectiveDirective,
      'browser.csp.disposition': disposition,
      ...(sourceFile && { 'exception.stacktrace': `    at ${scrubUrl(sourceFile)}:${lineNumber}:${columnNumber}` }),
    },
    false,
  );
}
