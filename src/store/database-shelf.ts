import { Database } from './database.ts';
import { mayHaveArrived, newEntryId, oldestFree, type StoreEntry, spansOf, surplus } from './entry.ts';
import { SafetyCopies } from './safety-copies.ts';
import type { Shelf, ShelvedBatch, TakenFromShelf } from './shelf.ts';
import { TakenEntries, type TakenEntry } from './taken-entries.ts';

// Two object stores under the same keys: what must be known of the batches, and their bytes, which are read only to be sent. What several
// tabs may do at once is one transaction. What a page may do that goes asks for nothing first, so that the page has to wait for nothing: a
// put, for which room is made afterwards, and the end of what was taken.

export class DatabaseShelf implements Shelf {
  readonly #database: Database;
  readonly #copies: SafetyCopies;
  readonly #maxBytes: number;

  constructor(name: string, maxBytes: number) {
    this.#database = new Database(name);
    this.#copies = new SafetyCopies(name);
    this.#maxBytes = maxBytes;
  }

  async put({ body, ...batch }: ShelvedBatch, isLast = false): Promise<number> {
    const maxBytes = this.#maxBytes;
    if (batch.byteLength > maxBytes) throw new RangeError(`a batch of ${batch.byteLength} bytes is more than maxBytes (${maxBytes})`);
    const now = Date.now();
    const entry: StoreEntry = { ...batch, id: newEntryId(now), takenAt: 0 };
    const isCopied = (isLast || !this.#database.isOpen) && this.#copies.add(entry, body, now);
    try {
      if (isCopied && !this.#database.isOpen) {
        await this.#database.open();
        // In a page that was frozen meanwhile another tab may have moved it.
        if (!this.#copies.has(entry.id)) return 0;
      }
      return await this.#putThere(entry, body);
    } finally {
      if (isCopied) this.#copies.remove(entry.id);
    }
  }

  async take(format: string, maxBytes: number): Promise<TakenFromShelf[]> {
    const holding = await TakenEntries.begin(this.#database);
    const taken = await this.#takeMarked(holding, format, maxBytes).catch((error) => {
      holding.end();
      throw error;
    });
    return holding.batches(taken);
  }

  async clear(): Promise<number> {
    const copied = spansOf(this.#copies.clear());
    const held = await this.#database.run<number>((entries, bodies, done) => {
      withAll(entries, (all) => {
        entries.clear();
        bodies.clear();
        done(spansOf(all));
      });
    });
    return copied + (held ?? 0);
  }

  async #putThere(entry: StoreEntry, body: ShelvedBatch['body']): Promise<number> {
    const write = (): Promise<void> =>
      this.#database.run((entries, bodies) => {
        entries.add(entry, entry.id);
        bodies.add(body, entry.id);
      }, true);
    let left = 0;
    try {
      await write();
    } catch (error) {
      if (!isQuota(error)) throw error;
      // The origin may keep less than we would: half of what is ours makes room.
      left = await this.#makeRoom((held) => held / 2);
      await write();
    }
    return left + (await this.#makeRoom(() => this.#maxBytes));
  }

  /** Lets the oldest leave until no more is kept than `limit` says of what is; gives the number of their spans. */
  async #makeRoom(limit: (heldBytes: number) => number): Promise<number> {
    const left = await this.#database.run<number>((entries, bodies, done) => {
      withAll(entries, (all) => {
        const heldBytes = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
        const leaving = surplus(all, limit(heldBytes), Date.now());
        for (const { id } of leaving) {
          entries.delete(id);
          bodies.delete(id);
        }
        done(spansOf(leaving));
      });
    });
    return left ?? 0;
  }

  /** To mark what it takes needs room. Where there is none it takes the batches out: they are lost if this tab is killed meanwhile. */
  async #takeMarked(holding: TakenEntries, format: string, maxBytes: number): Promise<readonly TakenEntry[]> {
    try {
      return await this.#takeOldest(holding, format, maxBytes, true);
    } catch (error) {
      if (!isQuota(error)) throw error;
      return this.#takeOldest(holding, format, maxBytes, false);
    }
  }

  async #takeOldest(holding: TakenEntries, format: string, maxBytes: number, isMarked: boolean): Promise<readonly TakenEntry[]> {
    const copies = isMarked ? this.#copies.abandoned(Date.now()) : []; // to move them needs room
    const taken = await this.#database.run<TakenEntry[]>((entries, bodies, done) => {
      for (const { entry, body } of copies) {
        // Another tab may have moved it at the same moment.
        entries.add(entry, entry.id).onerror = (event) => event.preventDefault();
        bodies.put(body, entry.id);
      }
      withAll(entries, (found) => {
        const now = Date.now();
        const all = found.map((entry) => (holding.isOrphan(entry) ? { ...entry, takenAt: 0, mayHaveArrived: true } : entry));
        const chosen = oldestFree(all, format, maxBytes, now).map((free) => {
          const entry: StoreEntry = { ...free, ...holding.mark, takenAt: now, mayHaveArrived: mayHaveArrived(free) };
          const body = bodies.get(entry.id) as IDBRequest<ShelvedBatch['body']>; // what `put` put there
          if (isMarked) entries.put(entry, entry.id);
          else {
            entries.delete(entry.id);
            bodies.delete(entry.id);
          }
          return { entry, body, isMarked };
        });
        done(chosen);
      });
    });
    for (const { entry } of [...copies, ...(taken ?? [])]) this.#copies.remove(entry.id);
    return taken ?? [];
  }
}

function withAll(entries: IDBObjectStore, use: (all: readonly StoreEntry[]) => void): void {
  const all: IDBRequest<StoreEntry[]> = entries.getAll();
  all.onsuccess = () => use(all.result);
}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
