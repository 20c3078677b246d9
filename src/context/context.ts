// What the running code belongs to: its span, its baggage, and whatever an application adds under keys of its own. Immutable: a new value
// makes a new Context. The three values that every span start reads have slots of their own, so that reading them costs the same however
// deep contexts are nested. The keys are those of OpenTelemetry's API, so each side finds the other's span and baggage.

/** An immutable set of values that travels with the code it belongs to. Assignable to OpenTelemetry's `Context`. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

export const SPAN_KEY: unique symbol = Symbol.for('OpenTelemetry Context Key SPAN');
export const BAGGAGE_KEY: unique symbol = Symbol.for('OpenTelemetry Baggage Key');
export const SUPPRESS_KEY: unique symbol = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

class SlottedContext implements Context {
  readonly #span: unknown;
  readonly #baggage: unknown;
  readonly #suppressed: unknown;
  readonly #others: ReadonlyMap<symbol, unknown> | undefined;

  constructor(span?: unknown, baggage?: unknown, suppressed?: unknown, others?: ReadonlyMap<symbol, unknown>) {
    this.#span = span;
    this.#baggage = baggage;
    this.#suppressed = suppressed;
    this.#others = others;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.#span;
    if (key === SUPPRESS_KEY) return this.#suppressed;
    if (key === BAGGAGE_KEY) return this.#baggage;
    return this.#others?.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) return new SlottedContext(value, this.#baggage, this.#suppressed, this.#others);
    const hasSlot = key === BAGGAGE_KEY || key === SUPPRESS_KEY;
    return new SlottedContext(
      this.#span,
      key === BAGGAGE_KEY ? value : this.#baggage,
      key === SUPPRESS_KEY ? value : this.#suppressed,
      hasSlot ? this.#others : new Map(this.#others).set(key, value),
    );
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }
}

/** The context with nothing in it. */
export const ROOT_CONTEXT: Context = /* @__PURE__ */ new SlottedContext();

/** What was given for a context; the empty one for what is none. Never throws: JavaScript callers give anything. */
export function toContext(given: Context | undefined): Context {
  try {
    return typeof given?.getValue === 'function' ? given : ROOT_CONTEXT;
  } catch {
    return ROOT_CONTEXT; // a proxy
  }
}

/**
 * A key for a value of your own in a Context. Two keys of one name are the same key, as in OpenTelemetry's API.
 *
 * @example
 * const TENANT = createContextKey('shop tenant');
 * withContext(activeContext().setValue(TENANT, 'acme'), () => activeContext().getValue(TENANT)); // 'acme'
 */
export function createContextKey(name: string): symbol {
  return Symbol.for(name);
}
