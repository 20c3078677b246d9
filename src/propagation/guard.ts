import type { Context } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { errorText, report } from '../platform/diagnostics.ts';
import type { TextMapGetter, TextMapPropagator, TextMapSetter } from './propagator.ts';

// Propagators and carriers are the user's: one that throws costs its own fields, never the request, and is reported.

export function injectGuarded(propagator: TextMapPropagator, context: Context, carrier: unknown, setter: TextMapSetter): void {
  try {
    if (!isTracingSuppressed(context)) propagator.inject(context, carrier, setter);
  } catch (error) {
    reportFailure('inject', propagator, error);
  }
}

export function extractGuarded(propagator: TextMapPropagator, context: Context, carrier: unknown, getter: TextMapGetter): Context {
  try {
    return propagator.extract(context, carrier, getter) ?? context;
  } catch (error) {
    reportFailure('extract', propagator, error);
    return context;
  }
}

function reportFailure(method: 'inject' | 'extract', propagator: TextMapPropagator, error: unknown): void {
  report('propagator_failed', `${propagator.constructor?.name}.${method} threw ${errorText(error)}; its fields were left out.`);
}
