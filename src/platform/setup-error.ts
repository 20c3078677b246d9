import { errorText } from './diagnostics.ts';
import { explain } from './explain.ts';
import { isRecord } from './is-record.ts';

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
  if (!isRecord(options)) {
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

/** The options with every default filled in. Throws a SetupError for one that is none of these, and for a number that cannot be meant. */
export function withDefaults<T extends object>(where: string, options: { readonly [K in keyof T]?: T[K] | undefined }, defaults: T): T {
  const filled = { ...defaults };
  const names = Object.keys(defaults) as (keyof T & string)[]; // its own
  checkKeys(where, options, names);
  for (const name of names) {
    const { [name]: value = defaults[name] } = options;
    filled[name] = value as T[typeof name]; // where it is undefined, so is the default
    // What is infinite by default may be; a length may be too. Nothing may be counted, and nothing waited for.
    const mayBeInfinite = name.endsWith('LengthLimit') || name === 'maxQueueSize';
    const least = name.endsWith('CountLimit') || name === 'scheduledDelayMillis' ? 0 : 1;
    if (typeof defaults[name] === 'number' && !(mayBeInfinite && value === Number.POSITIVE_INFINITY)) checkCount(name, value, least);
  }
  return filled;
}

/** Returns `value`, or throws a SetupError unless it has these methods; `cure` is the message's last sentence. */
export function checkMethods<T>(code: string, name: string, value: T, methods: readonly string[], cure: string): T {
  const missing = methods.filter((method) => typeof (value as Partial<Record<string, unknown>> | null)?.[method] !== 'function'); // any value can be asked
  if (missing.length === 0) return value;
  throw new SetupError(code, `${name} (${value === null ? 'null' : typeof value}) has no ${missing.join('() and no ')}(). ${cure}`);
}
