import { errorText } from '../platform/diagnostics.ts';
import { checkCount, checkKeys, SetupError } from '../platform/setup-error.ts';
import type { BatchStore } from '../trace/pipeline.ts';
import { Database } from './database.ts';
import { mayHaveArrived, newEntryId, oldestFree, type StoreEntry, spansOf, surplus } from './entry.ts';
import type { Shelf, ShelvedBatch, TakenFromShelf } from './shelf.ts';
import { storeOn } from './store-on.ts';

// Two object stores under the same keys: what must be known of the batches, and their bytes, which are read only to be sent. What several
// tabs may do at once is one transaction. Only a put is none of these: it asks for nothing first, so that a page that goes can still
// do it, and the room is made after it.

export interface OfflineStoreOptions {
  /** The database's name. One for one destination; all tabs of an origin share it. Default: `throughline`. */
  readonly name?: string;
  /** The most that is kept, in bytes; the oldest leave first. Default: 8 MiB. */
  readonly maxBytes?: number;
}

/**
 * Keeps in IndexedDB what cannot be delivered now, for later, another tab or the next visit. Where IndexedDB is missing or blocked everything
 * is as without a store, and told to `onDiagnostic`. Throws SetupError for wrong options.
 *
 * What is kept are spans with their attributes, as long as the origin keeps its data: ask for consent where you have to.
 *
 * @example
 * start({ endpoint: '/otlp', batch: { store: offlineStore() } });
 */
export function offlineStore(options: OfflineStoreOptions = {}): BatchStore {
  checkKeys('offlineStore', options, ['name', 'maxBytes']);
  const { name = 'throughline', maxBytes = 8 * 1024 * 1024 } = options;
  if (typeof name !== 'string' || name === '')
    throw new SetupError('bad_database_name', `name (${errorText(name)}) must be a text for offlineStore.`);
  checkCount('maxBytes', maxBytes, 1);
  return storeOn(databaseShelf(name, maxBytes));
}

export function databaseShelf(name: string, maxBytes: number): Shelf {
  const database = new Database(name);
  return {
    put: (batch) => put(database, batch, maxBytes),
    take: async (format, mostBytes) => (await take(database, format, mostBytes)).map((batch) => takenBatch(database, batch)),
  };
}

async function put(database: Database, { body, ...batch }: ShelvedBatch, maxBytes: number): Promise<number> {
  if (batch.byteLength > maxBytes) throw new RangeError(`a batch of ${batch.byteLength} bytes is more than maxBytes (${maxBytes})`);
  const id = newEntryId(Date.now());
  const entry: StoreEntry = { ...batch, id, takenAt: 0 };
  const write = (): Promise<void> =>
    database.run((entries, bodies) => {
      entries.add(entry, id);
      bodies.add(body, id);
    }, true);
  let left = 0;
  try {
    await write();
  } catch (error) {
    if (!isQuota(error)) throw error;
    // The origin may keep less than we would: half of what is ours makes room.
    left = await makeRoom(database, (held) => held / 2);
    await write();
  }
  return left + (await makeRoom(database, () => maxBytes));
}

/** Lets the oldest leave until no more is kept than `limit` says of what is; gives the number of their spans. */
async function makeRoom(database: Database, limit: (heldBytes: number) => number): Promise<number> {
  const left = await database.run<number>((entries, bodies, done) => {
    withAll(entries, (all) => {
      const heldBytes = all.reduce((sum, { byteLength }) => sum + byteLength, 0);
      const leaving = surplus(all, limit(heldBytes), Date.now());
      for (const { id } of leaving) forget(entries, bodies, id);
      done(spansOf(leaving));
    });
  });
  return left ?? 0;
}

/** Marks what it takes, which needs room. Where there is none it takes the batches out: they are lost if this tab is killed meanwhile. */
async function take(database: Database, format: string, maxBytes: number): Promise<readonly TakenEntry[]> {
  try {
    return await takeOldest(database, format, maxBytes, true);
  } catch (error) {
    if (!isQuota(error)) throw error;
    return takeOldest(database, format, maxBytes, false);
  }
}

async function takeOldest(database: Database, format: string, maxBytes: number, isMarked: boolean): Promise<readonly TakenEntry[]> {
  const taken = await database.run<TakenEntry[]>((entries, bodies, done) => {
    withAll(entries, (all) => {
      const now = Date.now();
      const chosen = oldestFree(all, format, maxBytes, now).map((entry) => {
        const mine: StoreEntry = { ...entry, takenAt: now, mayHaveArrived: mayHaveArrived(entry) };
        const body = bodies.get(mine.id) as IDBRequest<ShelvedBatch['body']>; // what `put` put there
        if (isMarked) entries.put(mine, mine.id);
        else forget(entries, bodies, mine.id);
        return { entry: mine, body, isMarked };
      });
      done(chosen);
    });
  });
  return taken ?? [];
}

interface TakenEntry {
  readonly entry: StoreEntry;
  /** Settled, like the transaction that it belonged to. */
  readonly body: IDBRequest<ShelvedBatch['body']>;
  readonly isMarked: boolean;
}

function takenBatch(database: Database, { entry, body, isMarked }: TakenEntry): TakenFromShelf {
  const { id, takenAt, ...batch } = entry;
  // What fails here fails quietly: the batch is free again in two minutes, and marked.
  const quietly = (work: (entries: IDBObjectStore, bodies: IDBObjectStore) => void): void => void database.run(work).catch(() => {});
  return {
    ...batch,
    body: body.result,
    remove: () => quietly((entries, bodies) => forget(entries, bodies, id)),
    giveBack: (isResent) =>
      quietly((entries, bodies) => {
        const free: StoreEntry = { ...entry, takenAt: 0, mayHaveArrived: isResent };
        if (!isMarked) bodies.put(body.result, id);
        const found: IDBRequest<StoreEntry | undefined> = entries.get(id);
        found.onsuccess = () => {
          // Somebody else may have it by now.
          if (!isMarked || found.result?.takenAt === takenAt) entries.put(free, id);
        };
      }),
  };
}

function withAll(entries: IDBObjectStore, use: (all: readonly StoreEntry[]) => void): void {
  const all: IDBRequest<StoreEntry[]> = entries.getAll();
  all.onsuccess = () => use(all.result);
}

function forget(entries: IDBObjectStore, bodies: IDBObjectStore, id: string): void {
  entries.delete(id);
  bodies.delete(id);
}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
