import { errorText } from './diagnostics.ts';
import { explain } from './explain.ts';

/**
 * Thrown at once when something was set up wrongly: an unknown option, a bad endpoint, a negative size.
 *
 * `code` is stable and meant for programs; `message` says what was seen, why it cannot work and what to do.
 */
export class SetupError extends Error {
  declare readonly code: string;

  constructor(code: string, message: string) {
    super(explain(code, message));
    this.name = 'SetupError';
    this.code = code;
  }
}

/** Throws a SetupError when `options` has a key that is not in `known`, naming the nearest cure. */
export function checkKeys(where: string, options: object, known: readonly string[]): void {
  // What is iterable is none either: a text or a buffer has millions of keys.
  if (typeof options !== 'object' || options === null || Symbol.iterator in options) {
    throw new SetupError('bad_options', `${where} was given ${errorText(options)} for its options. Give an object, or nothing.`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new SetupError('unknown_option', `${where} has no option "${key}". It takes: ${known.join(', ')}.`);
  }
}

/** Returns `value`, or throws a SetupError unless it is a whole number of at least `min`. */
export function checkCount(name: string, value: unknown, min: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min) return value;
  throw new SetupError('bad_number', `${name} (${errorText(value)}) must be a whole number of at least ${min}.`);
}

/** Returns `value`, or throws a SetupError unless it has these methods; `cure` is the message's last sentence. */
export function checkMethods<T>(code: string, name: string, value: T, methods: readonly string[], cure: string): T {
  const missing = methods.filter((method) => typeof (value as Partial<Record<string, unknown>> | null)?.[method] !== 'function'); // any value can be asked
  if (missing.length === 0) return value;
  throw new SetupError(code, `${name} (${value === null ? 'null' : typeof value}) has no ${missing.join('() and no ')}(). ${cure}`);
}
