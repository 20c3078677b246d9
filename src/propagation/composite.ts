import type { Context } from '../context/context.ts';
import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { extractGuarded, injectGuarded } from './guard.ts';
import { checkPropagator, type TextMapGetter, type TextMapPropagator, type TextMapSetter } from './propagator.ts';

export interface CompositePropagatorOptions {
  /** Run in this order; where two write or read the same thing, the last wins. */
  readonly propagators: readonly TextMapPropagator[];
}

/** Several propagators as one. One that throws never stops the others. Throws SetupError for a member that is no propagator. */
export class CompositePropagator implements TextMapPropagator {
  readonly #propagators: readonly TextMapPropagator[];

  constructor(options: CompositePropagatorOptions) {
    checkKeys('CompositePropagator', options, ['propagators']);
    const { propagators } = options;
    if (!Array.isArray(propagators))
      throw new SetupError('bad_propagators', 'CompositePropagator needs { propagators: [ … ] }, the propagators to run.');
    this.#propagators = propagators.map(checkPropagator);
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    for (const propagator of this.#propagators) injectGuarded(propagator, context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let extracted = context;
    for (const propagator of this.#propagators) extracted = extractGuarded(propagator, extracted, carrier, getter);
    return extracted;
  }

  fields(): string[] {
    return [...new Set(this.#propagators.flatMap((propagator) => propagator.fields()))];
  }
}
