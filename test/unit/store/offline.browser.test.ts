import { afterEach, describe, expect, it } from 'vitest';
import { databaseShelf, offlineStore } from '../../../src/store/offline.ts';
import { shelfSuite, textBatch, textsOf } from './shelf.suite.ts';

let places = 0;
const newName = (): string => `place-${Date.now()}-${++places}`;

shelfSuite(async () => {
  const name = newName();
  return { open: (maxBytes = 1e6) => databaseShelf(name, maxBytes) };
});

/** What the database holds under its keys, read and changed from outside. */
function openRaw(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function age(name: string, ms: number): Promise<void> {
  const database = await openRaw(name);
  const transaction = database.transaction('entries', 'readwrite');
  const all = transaction.objectStore('entries').getAll();
  all.onsuccess = () => {
    for (const entry of all.result) transaction.objectStore('entries').put({ ...entry, takenAt: entry.takenAt - ms }, entry.id);
  };
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}

describe('a store in IndexedDB', () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
  const replace = (get: () => unknown): void => {
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get });
  };
  afterEach(() => {
    if (original) Object.defineProperty(globalThis, 'indexedDB', original);
  });

  it('gives again, and marked, what a tab had taken that is gone for two minutes', async () => {
    const name = newName();
    const store = databaseShelf(name, 1e6);
    await store.put(textBatch('orphan'));
    const [batch] = await store.take('text', 10);
    await age(name, 119_000);
    expect(await store.take('text', 10)).toEqual([]);
    await age(name, 2000);
    const again = await store.take('text', 10);
    expect(textsOf(again)).toEqual(['orphan']);
    expect(again[0]?.mayHaveArrived).toBe(true);
    batch?.giveBack(false);
    expect(await store.take('text', 10)).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['is missing', () => undefined],
    [
      'throws when it is looked at',
      () => {
        throw new DOMException('denied', 'SecurityError');
      },
    ],
    [
      'throws when it is opened',
      () => ({
        open() {
          throw new DOMException('denied', 'SecurityError');
        },
      }),
    ],
  ])('rejects where IndexedDB %s, and works when that is over', async (_, get) => {
    const name = newName();
    const store = databaseShelf(name, 1e6);
    replace(get);
    await expect(store.put(textBatch('a'))).rejects.toThrow();
    await expect(store.take('text', 1)).rejects.toThrow();
    if (original) Object.defineProperty(globalThis, 'indexedDB', original);
    await store.put(textBatch('b'));
    expect(textsOf(await store.take('text', 10))).toEqual(['b']);
  });

  it('rejects in time where IndexedDB never answers', async () => {
    replace(() => ({ open: () => ({}) }));
    const from = performance.now();
    await expect(databaseShelf(newName(), 1e6).put(textBatch('a'))).rejects.toThrow('did not open');
    expect(performance.now() - from).toBeLessThan(6000);
  }, 10_000);

  it('lets others delete its database, and makes it anew', async () => {
    const name = newName();
    const store = databaseShelf(name, 1e6);
    await store.put(textBatch('a'));
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error('blocked'));
    });
    expect(await store.take('text', 10)).toEqual([]);
    await store.put(textBatch('b'));
    expect(textsOf(await store.take('text', 10))).toEqual(['b']);
  });
});

describe('offlineStore', () => {
  it.each([
    [{ name: '' }, 'bad_database_name'],
    [{ name: 5 }, 'bad_database_name'],
    [{ maxBytes: 0 }, 'bad_number'],
    [{ nope: 1 }, 'unknown_option'],
    [null, 'bad_options'],
  ])('refuses %j', (options, code) => {
    expect(() => offlineStore(options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });
});
