import { prototypeOf } from '../../platform/prototype-of.ts';
import type { Context } from '../context.ts';
import { contextOfWork, type ListenerPatch, patchListeners, type WorkEvent } from '../patch-listeners.ts';
import type { ContextSlot } from '../slot.ts';
import { patchStarts } from './started-work.ts';

const READS = ['get', 'getAll', 'getAllKeys', 'getAllRecords', 'getKey', 'count', 'openCursor', 'openKeyCursor'];
const LISTENED = ['IDBRequest', 'IDBOpenDBRequest', 'IDBTransaction', 'IDBDatabase'];

/**
 * IndexedDB: the events of a request have the context of the call that made it, a step of a cursor that of the call which asked for it, and
 * the end of a transaction that of `transaction()`. An event that bubbles has that of its request.
 */
export function indexedDbRequests(slot: ContextSlot): (() => void)[] {
  const restores: (() => void)[] = [];
  let events: ListenerPatch | undefined;
  const start = (work: object): void => {
    events ??= patchDatabases(slot, restores); // half a millisecond, for pages that open one
    events?.start(work);
  };
  restores.push(...patchStarts(prototypeOf('IDBFactory'), ['open', 'deleteDatabase'], { start }));
  return [
    () => {
      for (const restore of restores) restore();
    },
  ];
}

function patchDatabases(slot: ContextSlot, restores: (() => void)[]): ListenerPatch | undefined {
  const [request, openRequest, transaction, database] = LISTENED.map(prototypeOf);
  if (!request || !openRequest || !transaction || !database) return undefined;
  const targets = [request, transaction, database]; // an open request inherits a request's
  const events = patchListeners(slot, targets, [...targets, openRequest], contextOfRequest);
  restores.push(
    events.restore,
    ...patchStarts(prototypeOf('IDBObjectStore'), [...READS, 'put', 'add', 'delete', 'clear'], events),
    ...patchStarts(prototypeOf('IDBIndex'), READS, events),
    ...patchStarts(prototypeOf('IDBCursor'), ['update', 'delete'], events),
    ...patchStarts(prototypeOf('IDBCursor'), ['continue', 'continuePrimaryKey', 'advance'], events, (cursor) => cursor.request),
    ...patchStarts(database, ['transaction'], events),
  );
  return events;
}

function contextOfRequest(event: WorkEvent, contexts: WeakMap<object, Context>): Context | undefined {
  const context = contextOfWork(event, contexts);
  const upgrade = event.type === 'upgradeneeded' && (event.target as { readonly transaction?: object }).transaction; // an open request's
  if (upgrade && context) contexts.set(upgrade, context); // nobody called transaction() for it
  return context;
}
