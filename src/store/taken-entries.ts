import type { Database } from './database.ts';
import { LEASE_MS, newEntryId, type StoreEntry } from './entry.ts';
import { heldNames, hold } from './holders.ts';
import type { ShelvedBatch, TakenFromShelf } from './shelf.ts';

export interface TakenEntry {
  readonly entry: StoreEntry;
  /** Settled, like the transaction that it belonged to. */
  readonly body: IDBRequest<ShelvedBatch['body']>;
  /** Whether the entry stands in the database as taken; else it was taken out. */
  readonly isMarked: boolean;
}

/** What one `take` gave: this tab holds a lock until each of its batches was removed or given back. */
export class TakenEntries {
  readonly #database: Database;
  readonly #release: (() => void) | undefined;
  readonly #askedAt: number;
  readonly #alive: ReadonlySet<string> | undefined;
  /** What entries say of who took them. */
  readonly mark: Pick<StoreEntry, 'holder'>;
  readonly #left = new Set<TakenEntry>();

  private constructor(database: Database, release: (() => void) | undefined, holder: string, askedAt: number, alive?: ReadonlySet<string>) {
    this.#database = database;
    this.#release = release;
    this.#askedAt = askedAt;
    this.#alive = alive;
    this.mark = release ? { holder } : {};
  }

  static async begin(database: Database): Promise<TakenEntries> {
    const askedAt = Date.now();
    const holder = newEntryId(askedAt);
    const [release, alive] = await Promise.all([hold(holder), heldNames()]);
    return new TakenEntries(database, release, holder, askedAt, alive);
  }

  /** Whether whoever took it is gone. One that was taken since we asked who is there belongs to somebody that we do not know yet. */
  isOrphan({ holder, takenAt }: StoreEntry): boolean {
    return holder !== undefined && takenAt > 0 && takenAt < this.#askedAt && this.#alive?.has(holder) === false;
  }

  batches(taken: readonly TakenEntry[]): TakenFromShelf[] {
    for (const each of taken) this.#left.add(each);
    if (taken.length === 0) this.end();
    return taken.map((each) => this.#batch(each));
  }

  end(): void {
    this.#release?.();
  }

  #batch(taken: TakenEntry): TakenFromShelf {
    const { spanCount, byteLength, format, mayHaveArrived, id } = taken.entry;
    return {
      spanCount,
      byteLength,
      format,
      mayHaveArrived,
      body: taken.body.result,
      remove: () => {
        this.#settle(taken, true, (entries, bodies) => {
          entries.delete(id);
          bodies.delete(id);
        });
      },
      giveBack: (isResent) => this.#giveBack(taken, isResent),
    };
  }

  #giveBack(taken: TakenEntry, isResent: boolean): void {
    const { entry, body, isMarked } = taken;
    const { holder: _, ...free } = { ...entry, takenAt: 0, mayHaveArrived: isResent };
    // Somebody else may have it once our time is over: then we have to look, and a page that goes may not get the answer.
    const isOurs = !isMarked || Date.now() - entry.takenAt < LEASE_MS / 2;
    this.#settle(taken, isOurs, (entries, bodies) => {
      if (!isMarked) bodies.put(body.result, free.id);
      if (isOurs) {
        entries.put(free, free.id);
        return;
      }
      const found: IDBRequest<StoreEntry | undefined> = entries.get(free.id);
      found.onsuccess = () => {
        if (found.result?.takenAt === entry.takenAt) entries.put(free, free.id);
      };
    });
  }

  /** Only once for each. What fails here fails quietly: the batch is free again when this tab is gone, or in two minutes, and marked. */
  #settle(taken: TakenEntry, isWhole: boolean, work: (entries: IDBObjectStore, bodies: IDBObjectStore) => void): void {
    if (!this.#left.has(taken)) return;
    this.#left.delete(taken);
    const isLast = this.#left.size === 0;
    const done = this.#database.run(work, isWhole).catch(() => {});
    if (isLast) void done.then(() => this.end());
  }
}
