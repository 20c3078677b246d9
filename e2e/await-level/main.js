// A key-value database with the tests that its packages are published with: its own, and those for whoever implements it, here on IndexedDB.

import './globals.js';
import suite from 'abstract-level/test/index.js';
import 'abstract-level/test/self.js';
import { BrowserLevel } from 'browser-level';
import { setContextManager } from 'throughline';
import { TaskContextManager } from 'throughline/browser';
import { indexedDbRequests } from 'throughline/tasks';
import { runTests, test } from './tape.js';

setContextManager(new TaskContextManager({ also: [indexedDbRequests] }));
let databases = 0;
suite({ test, factory: (options) => new BrowserLevel(`test ${databases++}`, options) });

async function readClosed() {
  const db = new BrowserLevel('closed');
  await db.open();
  await db.close();
  return await db.get('key');
}

window.runTests = runTests;
window.stack = (async () => {
  try {
    return await readClosed();
  } catch (error) {
    return error.stack;
  }
})();
