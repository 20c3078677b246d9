import type { Context } from '../context/context.ts';
import { checkMethods } from '../platform/setup-error.ts';

/** Writes a field into a carrier: a header into a request, say. */
export interface TextMapSetter<C = unknown> {
  set(carrier: C, key: string, value: string): void;
}

/** Reads a carrier's fields. */
export interface TextMapGetter<C = unknown> {
  keys(carrier: C): string[];
  get(carrier: C, key: string): undefined | string | string[];
}

/** Carries what a Context holds across a process border, as text fields. Interchangeable with OpenTelemetry's. */
export interface TextMapPropagator {
  /** Writes what `context` holds into `carrier`; nothing when there is nothing to write or tracing is suppressed there. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void;
  /** A context like `context` with what `carrier` holds; the same context when that is nothing or malformed. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context;
  /** The names of the fields that `inject` may write. */
  fields(): string[];
}

/** Returns `value`, or throws a SetupError when it has not a propagator's methods. */
export function checkPropagator(value: TextMapPropagator): TextMapPropagator {
  return checkMethods(
    'bad_propagator',
    'propagator',
    value,
    ['inject', 'extract', 'fields'],
    'A propagator has the methods inject, extract and fields.',
  );
}
