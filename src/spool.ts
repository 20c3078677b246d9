// throughline/spool: for Node, a directory that keeps what cannot be delivered now. Off unless it is given to `start()`.
export { type SpoolStoreOptions, spoolStore } from './store/spool.node.ts';
export type { BatchStore, EncodedBatch, StoreConnection, StoreUser, TakenBatch } from './trace/pipeline.ts';
