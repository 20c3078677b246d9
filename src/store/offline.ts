import { errorText } from '../platform/diagnostics.ts';
import { checkCount, checkKeys, SetupError } from '../platform/setup-error.ts';
import type { BatchStore } from '../trace/pipeline.ts';
import { DatabaseShelf } from './database-shelf.ts';
import { storeOn } from './store-on.ts';

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
  return storeOn(new DatabaseShelf(name, maxBytes));
}
