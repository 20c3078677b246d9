import { startTimer } from '../platform/timer.ts';

// IndexedDB as far as a store needs it, for pages where it is missing, throws when it is only looked at, never answers, is deleted or closed
// from outside: each ends as a rejection in time.

const LONGEST_MS = 5000;
const STORES = ['entries', 'bodies'];

export class Database {
  readonly #name: string;
  #opening: Promise<IDBDatabase> | undefined;
  #open: IDBDatabase | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Settles when it is open. */
  async open(): Promise<void> {
    await this.#ready();
  }

  /**
   * Does `work` in a transaction of its own and gives what `work` gave a function for, once all of it is stored. Where the database is open
   * already it is begun at once, and `isWhole` says that `work` has asked for everything by then: a page that goes needs nothing more.
   */
  async run<T>(
    work: (entries: IDBObjectStore, bodies: IDBObjectStore, done: (result: T) => void) => void,
    isWhole = false,
  ): Promise<T | undefined> {
    const database = this.#open ?? (await this.#ready());
    try {
      return await inTransaction(database, work, isWhole);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'InvalidStateError') this.#forget(database);
      throw error;
    }
  }

  #ready(): Promise<IDBDatabase> {
    this.#opening ??= openDatabase(this.#name).then(
      (database) => {
        // Another tab wants to delete or upgrade it, or the browser has taken it away.
        database.onversionchange = () => this.#forget(database);
        database.onclose = () => this.#forget(database);
        this.#open = database;
        return database;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }

  #forget(database: IDBDatabase): void {
    this.#open = undefined;
    this.#opening = undefined;
    database.close();
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const request = indexedDB.open(name, 1);
    // Safari may never answer: https://bugs.webkit.org/show_bug.cgi?id=226547
    const cancel = startTimer(() => {
      isLate = true;
      reject(new Error(`IndexedDB did not open within ${LONGEST_MS} ms`));
    }, LONGEST_MS);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => {
      cancel();
      if (isLate) request.result.close();
      resolve(request.result);
    };
    request.onerror = () => {
      cancel();
      reject(request.error);
    };
  });
}

function inTransaction<T>(
  database: IDBDatabase,
  work: (entries: IDBObjectStore, bodies: IDBObjectStore, done: (result: T) => void) => void,
  isWhole: boolean,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let result: T | undefined;
    const transaction = database.transaction(STORES, 'readwrite', { durability: 'relaxed' });
    const cancel = startTimer(() => {
      reject(new Error(`IndexedDB did not answer within ${LONGEST_MS} ms`));
      transaction.abort();
    }, LONGEST_MS);
    transaction.oncomplete = () => {
      cancel();
      resolve(result);
    };
    transaction.onabort = () => {
      cancel();
      reject(transaction.error);
    };
    const [entries, bodies] = STORES.map((store) => transaction.objectStore(store)) as [IDBObjectStore, IDBObjectStore]; // two
    work(entries, bodies, (value) => {
      result = value;
    });
    if (isWhole) transaction.commit?.();
  });
}
