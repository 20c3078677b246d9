import { activeContext } from '../context/active.ts';
import { type Context, ROOT_CONTEXT, toContext } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import { host } from '../platform/host.ts';
import { getPropagator } from './global.ts';
import { extractGuarded, injectGuarded } from './guard.ts';
import type { TextMapGetter, TextMapPropagator, TextMapSetter } from './propagator.ts';

// A context in environment variables, as OpenTelemetry's specification of environment variables as context carriers says: TRACEPARENT,
// TRACESTATE, BAGGAGE, and any other propagator's fields in capitals. We start no process, and never change our own environment.

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A copy of `env` (default: this process's own) that carries `context` (default: the active one) to a child process or worker thread, which
 * reads it by `environmentContext()`. What `env` carries itself is replaced where there is a span or baggage to carry, and left out where
 * tracing is suppressed. Never throws, and changes nothing.
 *
 * @example
 * import { spawn } from 'node:child_process';
 *
 * spawn('node', ['job.js'], { env: childEnv() });
 */
export function childEnv(context: Context = activeContext(), env: Environment = host.process?.env ?? {}): Record<string, string> {
  const propagator = getPropagator();
  const given = toContext(context);
  const carried: Record<string, string> = {};
  injectGuarded(propagator, given, carried, setter);
  const isReplaced = isTracingSuppressed(given) || Object.keys(carried).length > 0;
  const replaced = isReplaced ? fieldsOf(propagator).map(variableName) : [];
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && !replaced.includes(entry[0]));
  return { ...Object.fromEntries(kept), ...carried };
}

/**
 * The context that whoever started this process or thread put into `env` (default: its own environment), read by `propagator` (default: that
 * of `start()`, before it W3C trace context and baggage); ROOT_CONTEXT where there is none. Never throws.
 *
 * @example
 * await withContext(environmentContext(), checkOut);
 */
export function environmentContext(env: Environment = host.process?.env ?? {}, propagator: TextMapPropagator = getPropagator()): Context {
  return extractGuarded(propagator, ROOT_CONTEXT, env, getter);
}

const setter: TextMapSetter = {
  set(carrier, key, value) {
    (carrier as Record<string, string>)[variableName(key)] = value; // made above
  },
};

const getter: TextMapGetter = {
  keys: (carrier) => Object.keys(carrier as Environment), // what environmentContext() takes
  get: (carrier, key) => (carrier as Environment)[variableName(key)],
};

/** Capitals, digits and underscores, and no digit first. */
function variableName(field: string): string {
  return field.toUpperCase().replace(/^(?=\d)|[^A-Z0-9_]/g, '_');
}

function fieldsOf(propagator: TextMapPropagator): readonly string[] {
  try {
    return propagator.fields();
  } catch (error) {
    report('propagator_failed', `${propagator.constructor?.name}.fields threw ${errorText(error)}; what the environment has is kept.`);
    return [];
  }
}
