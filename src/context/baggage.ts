import { plainCopy } from '../platform/plain-copy.ts';
import { activeContext } from './active.ts';
import { BAGGAGE_KEY, type Context, toContext } from './context.ts';

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

/** Its entries are its own, and are frozen when they are handed out: most of those that a header brings never are. */
export class MapBaggage implements Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>;

  constructor(entries: ReadonlyMap<string, BaggageEntry>) {
    this.#entries = entries;
  }

  getEntry(key: string): BaggageEntry | undefined {
    return Object.freeze(this.#entries.get(key));
  }

  getAllEntries(): [string, BaggageEntry][] {
    return Array.from(this.#entries, ([key, entry]) => [key, Object.freeze(entry)]);
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return baggageOf([...this.#entries, [key, entry]]);
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return baggageOf([...this.#entries].filter(([key]) => !keys.includes(key)));
  }

  clear(): Baggage {
    return createBaggage();
  }
}

/**
 * A Baggage of these entries; a plain string is an entry without properties.
 *
 * @example
 * withContext(setBaggage(activeContext(), createBaggage({ tenant: 'acme' })), () => fetch('/orders'));
 */
export function createBaggage(entries: Readonly<Record<string, string | BaggageEntry>> = {}): Baggage {
  return baggageOf(Object.entries(plainCopy(entries)) as [string, string | BaggageEntry][]); // partial, but with no member undefined
}

/** A Baggage of these pairs, the last of one key winning. Entries are copied; what is none is left out. */
export function baggageOf(pairs: Iterable<readonly [string, string | BaggageEntry]>): Baggage {
  const entries = new Map<string, BaggageEntry>();
  for (const [key, given] of pairs) {
    const entry = typeof given === 'string' ? { value: given } : plainCopy(given);
    if (typeof key === 'string' && typeof entry.value === 'string') entries.set(key, entry as BaggageEntry); // it has a value
  }
  return new MapBaggage(entries);
}

/** The baggage of `context`, by default of the active one. */
export function getBaggage(context: Context = activeContext()): Baggage | undefined {
  return toContext(context).getValue(BAGGAGE_KEY) as Baggage | undefined; // the key is used for nothing else, here and in OpenTelemetry
}

/** A context like `context` with this baggage. */
export function setBaggage(context: Context, baggage: Baggage): Context {
  return toContext(context).setValue(BAGGAGE_KEY, baggage);
}
