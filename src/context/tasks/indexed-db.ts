import { prototypeOf } from '../../platform/prototype-of.ts';
import { contextOfWork, patchListeners } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';
import { patchStarts } from './started-work.ts';

const READS = ['get', 'getAll', 'getAllKeys', 'getAllRecords', 'getKey', 'count', 'openCursor', 'openKeyCursor'];
const LISTENED = ['IDBRequest', 'IDBOpenDBRequest', 'IDBTransaction', 'IDBDatabase'];

/**
 * IndexedDB: the events of a request have the context of the call that made it, a step of a cursor that of the call which asked for it, and
 * the end of a transaction that of `transaction()`. An event that bubbles has that of its request.
 */
export function indexedDbRequests(slot: ContextSlot): (() => void)[] {
  const [request, openRequest, transaction, database] = LISTENED.map(prototypeOf);
  if (!request || !openRequest || !transaction || !database) return [];
  const targets = [request, transaction, database]; // an open request inherits a request's
  const events = patchListeners(slot, targets, [...targets, openRequest], (event, contexts) => {
    const context = contextOfWork(event, contexts);
    const upgrade = event.type === 'upgradeneeded' && (event.target as { readonly transaction?: object }).transaction; // an open request's
    if (upgrade && context) contexts.set(upgrade, context); // nobody called transaction() for it
    return context;
  });
  return [
    events.restore,
    ...patchStarts(prototypeOf('IDBFactory'), ['open', 'deleteDatabase'], events),
    ...patchStarts(prototypeOf('IDBObjectStore'), [...READS, 'put', 'add', 'delete', 'clear'], events),
    ...patchStarts(prototypeOf('IDBIndex'), READS, events),
    ...patchStarts(prototypeOf('IDBCursor'), ['update', 'delete'], events),
    ...patchStarts(prototypeOf('IDBCursor'), ['continue', 'continuePrimaryKey', 'advance'], events, requestOf),
    ...patchStarts(database, ['transaction'], events),
  ];
}

function requestOf(cursor: { readonly request?: object }): object | undefined {
  return cursor.request;
}
