import { errorText } from '../platform/diagnostics.ts';
import { type AttributeValue, attributeKeys, readAttribute, setOwn } from './attributes.ts';
import { MAX_TEXT_LENGTH } from './text.ts';
import { isTimeInput } from './time.ts';

// Anything can be thrown: a string, a frozen object, a proxy whose getters throw. Reading it must not throw again.

const MAX_CAUSES = 8;

/**
 * The attributes of an `exception` event (semantic conventions: exceptions on spans), the causes appended to the stack trace.
 * Those of `more` win (spec: Record Exception).
 */
export function exceptionAttributes(error: unknown, more?: unknown): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {
    'exception.type': exceptionType(error),
    'exception.message': exceptionMessage(error),
  };
  const stack = stackWithCauses(error);
  if (stack !== undefined) attributes['exception.stacktrace'] = stack;
  for (const key of attributeKeys(more)) setOwn(attributes, key, readAttribute(more, key) as AttributeValue); // checked when the event is made
  return attributes;
}

/** The second argument of `recordException`, in both of its forms. */
export function exceptionOptions(given: unknown): { readonly time: unknown; readonly setStatus: boolean; readonly attributes: unknown } {
  if (isTimeInput(given)) return { time: given, setStatus: true, attributes: undefined };
  return { time: read(given, 'time'), setStatus: read(given, 'setStatus') !== false, attributes: read(given, 'attributes') };
}

/** A name of low cardinality for what was thrown, fit for `error.type`. */
export function exceptionType(error: unknown): string {
  const name = read(error, 'name');
  if (typeof name === 'string' && name !== '') return name;
  const className = read(read(error, 'constructor'), 'name');
  return typeof className === 'string' && className !== '' ? className : typeof error;
}

export function exceptionMessage(error: unknown): string {
  return readText(error, 'message') ?? errorText(error);
}

function stackWithCauses(error: unknown): string | undefined {
  const stacks: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at !== undefined && at !== null && !seen.has(at) && seen.size < MAX_CAUSES; at = read(at, 'cause')) {
    const own = seen.size === 0 ? readText(at, 'stack') : fullText(at);
    if (own !== undefined) stacks.push(own);
    seen.add(at);
    stacks.push(...innerErrors(at));
  }
  return stacks.length > 0 ? stacks.join('\nCaused by: ') : undefined;
}

/** Type, message and stack. V8's stacks begin with the first two; Firefox's and Safari's are frames alone. */
function fullText(error: unknown): string {
  const message = exceptionMessage(error);
  const title = `${exceptionType(error)}: ${message}`;
  const stack = readText(error, 'stack');
  if (stack === undefined) return title;
  return stack.includes(message) ? stack : `${title}\n${stack}`;
}

/** What an AggregateError is made of. */
function innerErrors(error: unknown): string[] {
  const errors = read(error, 'errors');
  const length = read(errors, 'length');
  const texts: string[] = [];
  for (let i = 0; typeof length === 'number' && i < length && i < MAX_CAUSES; i++) {
    texts.push(fullText(read(errors, String(i))));
  }
  return texts;
}

/** Nothing is made of more than can be sent: a message of megabytes would be copied for every error that it caused. */
function readText(object: unknown, key: string): string | undefined {
  const text = read(object, key);
  return typeof text === 'string' ? text.slice(0, MAX_TEXT_LENGTH + 1) : undefined; // one more: that it was cut is counted
}

function read(object: unknown, key: string): unknown {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return undefined;
  try {
    return (object as Record<string, unknown>)[key]; // any object can be asked for any key
  } catch {
    return undefined;
  }
}
