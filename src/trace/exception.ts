import { errorText } from '../platform/diagnostics.ts';
import type { Attributes } from './attributes.ts';

// Anything can be thrown: a string, a frozen object, a proxy whose getters throw. Reading it must not throw again.

const MAX_CAUSES = 8;

/** The attributes of an `exception` event (semantic conventions: exceptions on spans), the causes appended to the stack trace. */
export function exceptionAttributes(error: unknown): {
  'exception.type': string;
  'exception.message': string;
  'exception.stacktrace'?: string;
} {
  const stack = stackWithCauses(error);
  return {
    'exception.type': exceptionType(error),
    'exception.message': exceptionMessage(error),
    ...(stack !== undefined && { 'exception.stacktrace': stack }),
  } satisfies Attributes;
}

/** A name of low cardinality for what was thrown, fit for `error.type`. */
export function exceptionType(error: unknown): string {
  const name = read(error, 'name');
  if (typeof name === 'string' && name !== '') return name;
  const constructor = read(read(error, 'constructor'), 'name');
  return typeof constructor === 'string' && constructor !== '' ? constructor : typeof error;
}

export function exceptionMessage(error: unknown): string {
  const message = read(error, 'message');
  return typeof message === 'string' ? message : errorText(error);
}

function stackWithCauses(error: unknown): string | undefined {
  const stacks: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at !== undefined && at !== null && !seen.has(at) && seen.size < MAX_CAUSES; at = read(at, 'cause')) {
    seen.add(at);
    const stack = read(at, 'stack');
    if (typeof stack === 'string') stacks.push(stack);
    else if (stacks.length > 0) stacks.push(`${exceptionType(at)}: ${exceptionMessage(at)}`);
    for (const inner of innerErrors(at)) stacks.push(inner);
  }
  return stacks.length > 0 ? stacks.join('\nCaused by: ') : undefined;
}

/** What an AggregateError is made of. */
function innerErrors(error: unknown): string[] {
  const errors = read(error, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, MAX_CAUSES).map((inner) => {
    const stack = read(inner, 'stack');
    return typeof stack === 'string' ? stack : `${exceptionType(inner)}: ${exceptionMessage(inner)}`;
  });
}

function read(object: unknown, key: string): unknown {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return undefined;
  try {
    return (object as Record<string, unknown>)[key]; // any object can be asked for any key
  } catch {
    return undefined;
  }
}
