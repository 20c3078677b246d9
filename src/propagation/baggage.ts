import { getBaggage, setBaggage } from '../context/baggage.ts';
import { formatBaggage, parseBaggage } from '../context/baggage-header.ts';
import type { Context } from '../context/context.ts';
import { isTracingSuppressed } from '../context/suppress-tracing.ts';
import { readField } from './carrier.ts';
import type { TextMapGetter, TextMapPropagator, TextMapSetter } from './propagator.ts';

const BAGGAGE = 'baggage';

/** Carries the Context's baggage in `baggage` (W3C Baggage), with or without a span. */
export class W3CBaggagePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = getBaggage(context);
    if (!baggage || isTracingSuppressed(context)) return;
    const header = formatBaggage(baggage);
    if (header) setter.set(carrier, BAGGAGE, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const baggage = parseBaggage(readField(getter, carrier, BAGGAGE) ?? '');
    return baggage ? setBaggage(context, baggage) : context;
  }

  fields(): string[] {
    return [BAGGAGE];
  }
}
