// throughline/offline: for pages, a database that keeps what cannot be delivered now. Off unless it is given to `start()`.
export { type OfflineStoreOptions, offlineStore } from './store/offline.ts';
export type { BatchStore, EncodedBatch, StoreConnection, StoreUser, TakenBatch } from './trace/pipeline.ts';
