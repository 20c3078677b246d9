import { activeContext } from './active.ts';
import { BAGGAGE_KEY, type Context } from './context.ts';

// Name-value pairs that travel with a request from service to service (W3C Baggage). They belong to the Context, not to the span.

export interface BaggageEntry {
  readonly value: string;
  /** The member's properties as they stand in the header, without the leading `;`. */
  readonly properties?: string;
}

/** An immutable set of entries. Assignable to OpenTelemetry's `Baggage`. */
export interface Baggage {
  getEntry(key: string): BaggageEntry | undefined;
  getAllEntries(): [string, BaggageEntry][];
  setEntry(key: string, entry: BaggageEntry): Baggage;
  removeEntry(key: string): Baggage;
  removeEntries(...keys: string[]): Baggage;
  clear(): Baggage;
}

class MapBaggage implements Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>;

  constructor(entries: ReadonlyMap<string, BaggageEntry>) {
    this.#entries = entries;
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.#entries.get(key);
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries];
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return baggageOf([...this.#entries, [key, entry]]);
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key);
  }

  removeEntries(...keys: string[]): Baggage {
    const entries = new Map(this.#entries);
    for (const key of keys) entries.delete(key);
    return new MapBaggage(entries);
  }

  clear(): Baggage {
    return new MapBaggage(new Map());
  }
}

/**
 * A Baggage of these entries; a plain string is an entry without properties.
 *
 * @example
 * withContext(setBaggage(activeContext(), createBaggage({ tenant: 'acme' })), () => fetch('/orders'));
 */
export function createBaggage(entries: Readonly<Record<string, string | BaggageEntry>> = {}): Baggage {
  return baggageOf(Object.entries(entries).map(([key, entry]) => [key, typeof entry === 'string' ? { value: entry } : entry]));
}

/** A Baggage of these pairs, the last of one key winning. Entries are copied and frozen; what is none is left out. */
export function baggageOf(entries: Iterable<readonly [string, BaggageEntry]>): Baggage {
  const map = new Map<string, BaggageEntry>();
  for (const [key, entry] of entries) {
    if (typeof key === 'string' && typeof entry?.value === 'string')
      map.set(key, Object.isFrozen(entry) ? entry : Object.freeze({ ...entry }));
  }
  return new MapBaggage(map);
}

/** The baggage of `context`, by default of the active one. */
export function getBaggage(context: Context = activeContext()): Baggage | undefined {
  return context.getValue(BAGGAGE_KEY) as Baggage | undefined; // the key is used for nothing else, here and in OpenTelemetry
}

/** A context like `context` with this baggage. */
export function setBaggage(context: Context, baggage: Baggage): Context {
  return context.setValue(BAGGAGE_KEY, baggage);
}
