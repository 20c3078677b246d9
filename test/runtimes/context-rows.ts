// What AsyncLocalStorageContextManager keeps in the runtime that runs this: a line of JSON, row by row. Bundled by context-rows.mjs.

import { setContextManager } from '../../src/context/active.ts';
import { AsyncLocalStorageContextManager, type AsyncLocalStorageOptions } from '../../src/context/async-local-storage.ts';
import { asyncRows } from '../unit/context/async-rows.ts';
import { awaitRows } from '../unit/context/await-rows.ts';
import { type Fate, observe } from '../unit/context/observe-row.ts';
import { serverRows } from '../unit/context/server-rows.ts';

/** `options`: where the class cannot be found. A runtime that has none keeps nothing. */
export async function printRows(options?: AsyncLocalStorageOptions): Promise<void> {
  if (!options && !AsyncLocalStorageContextManager.isSupported()) {
    console.log(JSON.stringify({}));
    return;
  }
  const manager = new AsyncLocalStorageContextManager(options);
  setContextManager(manager);
  const fates: Record<string, Fate> = {};
  for (const [name, row] of Object.entries({ ...asyncRows, ...awaitRows, ...serverRows })) {
    const late = new Promise<Fate>((resolve) => setTimeout(resolve, 3000, 'broken')); // it never calls back here
    fates[name] = row.present() ? await Promise.race([observe(manager, row), late]) : 'absent';
  }
  console.log(JSON.stringify(fates));
}
