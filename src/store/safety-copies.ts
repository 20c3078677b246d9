import type { StoreEntry } from './entry.ts';

// A page can be gone before its database is open, and of what it writes while it goes, one batch in ten was lost in Chromium where the
// database was new. localStorage needs nobody's answer: a copy stands there until the database has the batch. Whoever finds the copy of a
// page that must be gone moves it there.

/** Less than what pages send when they go, and little of the 5 MB that an origin has. */
const MAX_LENGTH = 64 * 1024;
const MAX_COPIES = 4;

/** Longer than a page takes to open its database, or to give up. */
const GONE_MS = 6000;

export interface SafetyCopy {
  readonly entry: StoreEntry;
  readonly body: string;
}

export class SafetyCopies {
  readonly #prefix: string;

  constructor(database: string) {
    this.#prefix = `throughline/${database}/`;
  }

  /** Whether there is a copy now. Bytes have none: what pages send is text unless they choose otherwise. */
  add(entry: StoreEntry, body: unknown, now: number): boolean {
    if (typeof body !== 'string' || body.length > MAX_LENGTH || this.#ids().length >= MAX_COPIES) return false;
    return attempt((storage) => storage.setItem(this.#prefix + entry.id, JSON.stringify({ entry, body, now })) ?? true) ?? false;
  }

  has(id: string): boolean {
    return attempt((storage) => storage.getItem(this.#prefix + id)) != null;
  }

  remove(id: string): void {
    attempt((storage) => storage.removeItem(this.#prefix + id));
  }

  /** Those of pages that must be gone. */
  abandoned(now: number): SafetyCopy[] {
    return this.#all().filter((copy) => Math.abs(now - copy.now) > GONE_MS);
  }

  /** Removes all, and gives what they were copies of. */
  clear(): StoreEntry[] {
    return this.#all().map(({ entry }) => {
      this.remove(entry.id);
      return entry;
    });
  }

  #all(): (SafetyCopy & { readonly now: number })[] {
    return this.#ids().flatMap((id) => {
      const copy = attempt((storage): SafetyCopy & { now: number } => JSON.parse(storage.getItem(this.#prefix + id) ?? '{}'));
      const isOurs = copy?.entry?.id === id && typeof copy.body === 'string'; // not somebody else's text under such a name
      return isOurs ? [copy] : [];
    });
  }

  #ids(): string[] {
    const keys = attempt((storage) => Object.keys(storage)) ?? [];
    return keys.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
  }
}

/** Storage may be forbidden, full, or not there. */
function attempt<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}
