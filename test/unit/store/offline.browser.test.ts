import { afterEach, describe, expect, it } from 'vitest';
import { DatabaseShelf } from '../../../src/store/database-shelf.ts';
import { offlineStore } from '../../../src/store/offline.ts';
import { shelfSuite, textBatch, textsOf } from './shelf.suite.ts';

let places = 0;
const newName = (): string => `place-${Date.now()}-${++places}`;

shelfSuite(async () => {
  const name = newName();
  return { open: (maxBytes = 1e6) => new DatabaseShelf(name, maxBytes) };
});

/** As if so much time had passed. */
function pass(ms: number): void {
  const before = Date.now;
  Date.now = () => before() + ms;
}

/** Keeps a database from opening, as another tab can that has an old version of it. */
async function block(name: string): Promise<() => void> {
  const request = indexedDB.open(name);
  await new Promise((resolve) => (request.onsuccess = resolve));
  const deletion = indexedDB.deleteDatabase(name);
  await new Promise((resolve) => (deletion.onblocked = resolve));
  return () => request.result.close();
}

/** Does this with a `shelf` in another page of this origin, which ends then. */
async function inPageThatEnds(name: string, script: string): Promise<void> {
  const frame = document.createElement('iframe');
  const done = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
  const module = new URL('../../../src/store/database-shelf.ts', import.meta.url).href;
  frame.srcdoc = `<script type="module">
    import { DatabaseShelf } from '${module}';
    const shelf = new DatabaseShelf('${name}', 1e6);
    ${script}
    parent.postMessage('done');
  </script>`;
  document.body.append(frame);
  await done;
  frame.remove();
}

/** Counts the locks that are held and were not before. */
async function newLocks(): Promise<() => Promise<number>> {
  const names = async (): Promise<(string | undefined)[]> => ((await navigator.locks.query()).held ?? []).map(({ name }) => name);
  const before = await names();
  return async () => (await names()).filter((name) => !before.includes(name)).length;
}

const isCopied = (text: string): boolean => Object.values(localStorage).some((value) => String(value).includes(text));

describe('a store in IndexedDB', () => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
  const replace = (get: () => unknown): void => {
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get });
  };
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
    if (original) Object.defineProperty(globalThis, 'indexedDB', original);
  });

  it('gives again, and marked, what a tab had taken that is gone for two minutes', async () => {
    const name = newName();
    const store = new DatabaseShelf(name, 1e6);
    await store.put(textBatch('orphan'));
    const [batch] = await store.take('text', 10);
    pass(119_000);
    expect(await store.take('text', 10)).toEqual([]);
    pass(2000);
    const again = await store.take('text', 10);
    expect(textsOf(again)).toEqual(['orphan']);
    expect(again[0]?.mayHaveArrived).toBe(true);
    batch?.giveBack(false);
    expect(await store.take('text', 10)).toEqual([]);
  });

  it('gives at once, and marked, what a tab had taken that is gone', async () => {
    const name = newName();
    const store = new DatabaseShelf(name, 1e6);
    await store.put(textBatch('orphan'));
    const locks = await newLocks();
    await inPageThatEnds(name, "await shelf.take('text', 10);");
    await expect.poll(locks).toBe(0);
    const again = await store.take('text', 10);
    expect(textsOf(again)).toEqual(['orphan']);
    expect(again[0]?.mayHaveArrived).toBe(true);
  });

  it('holds a lock as long as it has batches, and none else', async () => {
    const store = new DatabaseShelf(newName(), 1e6);
    const locks = await newLocks();
    expect(await store.take('text', 100)).toEqual([]);
    await expect.poll(locks).toBe(0);
    await store.put(textBatch('a'));
    await store.put(textBatch('b'));
    const [a, b] = await store.take('text', 100);
    expect(await locks()).toBe(1);
    a?.remove();
    a?.remove();
    expect(await locks()).toBe(1);
    b?.giveBack(false);
    await expect.poll(locks).toBe(0);
  });

  it('puts its copy into the database, once, when that opens', async () => {
    const name = newName();
    const unblock = await block(name);
    const put = new DatabaseShelf(name, 1e6).put(textBatch('late'));
    expect(isCopied('late')).toBe(true);
    unblock();
    expect(await put).toBe(0);
    expect(isCopied('late')).toBe(false);
    expect(textsOf(await new DatabaseShelf(name, 1e6).take('text', 10))).toEqual(['late']);
  });

  it('keeps a copy of what a page puts there last, and gives the batch once', async () => {
    const name = newName();
    await inPageThatEnds(
      name,
      `await shelf.take('text', 1); // now it is open
      const done = shelf.put(${JSON.stringify(textBatch('last'))}, true);
      const copy = Object.entries(localStorage);
      await done;
      for (const [key, value] of copy) localStorage.setItem(key, value); // as if it had ended before it could remove the copy`,
    );
    expect(isCopied('last')).toBe(true);
    const next = new DatabaseShelf(name, 1e6);
    expect(textsOf(await next.take('text', 10))).toEqual(['last']);
    expect(isCopied('last')).toBe(false);
    pass(7000);
    expect(await next.take('text', 10)).toEqual([]);
  });

  it('is not harmed by texts of others that look like copies', async () => {
    const name = newName();
    const texts = ['', '{', 'null', '5', '[]', '{"entry":{}}', '{"entry":{"id":"6"},"body":"a"}', '{"entry":{"id":"7"},"body":7,"now":0}'];
    for (const [i, text] of texts.entries()) localStorage.setItem(`throughline/${name}/${i}`, text);
    const store = new DatabaseShelf(name, 1e6);
    expect(await store.take('text', 10)).toEqual([]);
    await store.put(textBatch('a'), true);
    expect(textsOf(await store.take('text', 10))).toEqual(['a']);
    localStorage.clear();
  });

  it('keeps a copy while the database does not open, which a later page finds', async () => {
    const name = newName();
    const unblock = await block(name);
    await inPageThatEnds(name, `void shelf.put(${JSON.stringify(textBatch('early'))});`);
    expect(isCopied('early')).toBe(true);
    unblock();
    const next = new DatabaseShelf(name, 1e6);
    expect(await next.take('text', 10)).toEqual([]); // that page could still be there
    pass(7000);
    expect(textsOf(await next.take('text', 10))).toEqual(['early']);
    expect(isCopied('early')).toBe(false);
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
    const store = new DatabaseShelf(name, 1e6);
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
    await expect(new DatabaseShelf(newName(), 1e6).put(textBatch('a'))).rejects.toThrow('did not open');
    expect(performance.now() - from).toBeLessThan(6000);
  }, 10_000);

  it('lets others delete its database, and makes it anew', async () => {
    const name = newName();
    const store = new DatabaseShelf(name, 1e6);
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
