import { getPropagator } from '../propagation/global.ts';
import { extractGuarded, injectGuarded } from '../propagation/guard.ts';
import type { TextMapPropagator } from '../propagation/propagator.ts';

/** Whichever propagator runs, for code that was written against OpenTelemetry's API. */
export const otelPropagator: TextMapPropagator = {
  inject: (context, carrier, setter) => injectGuarded(getPropagator(), context, carrier, setter),
  extract: (context, carrier, getter) => extractGuarded(getPropagator(), context, carrier, getter),
  fields: () => getPropagator().fields(),
};
