import { checkMethods, SetupError, withDefaults } from '../platform/setup-error.ts';
import type { BatchStore } from '../trace/pipeline.ts';

export interface BatchSpanProcessorOptions {
  /** Spans in a batch. Default: 100, or `maxQueueSize` where that is less. */
  readonly maxExportBatchSize?: number;
  /** How long a span waits for its batch to fill, in milliseconds. Default: 5,000. */
  readonly scheduledDelayMillis?: number;
  /** Bytes that may wait, for an exporter that encodes. Default: 4 MiB; `start()` in Node: 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Spans that may wait. Default: 2,048 for an exporter that does not encode, else no limit but the bytes. */
  readonly maxQueueSize?: number;
  /** How long one export may take, in milliseconds. Default: 30,000. */
  readonly exportTimeoutMillis?: number;
  /** A batch that is refused as bad data (400) is sent again in halves, until the bad span alone is lost. Default: false. */
  readonly isolateRefusedSpans?: boolean;
  /**
   * Keeps what cannot be delivered now, beyond the memory's bound or when the page or process goes: `offlineStore()` of throughline/offline in
   * pages, `spoolStore()` of throughline/spool in Node. One store serves one destination, for all pages or processes. Default: none.
   */
  readonly store?: BatchStore | undefined;
}

/** The options with every default filled in. */
export type BatchOptions = Required<Omit<BatchSpanProcessorOptions, 'store'>> & { readonly store: BatchStore | undefined };

/** The options with every default filled in. Throws SetupError for options that cannot work. */
export function resolveBatchOptions(options: BatchSpanProcessorOptions, isEncoding: boolean): BatchOptions {
  const resolved = withDefaults<BatchOptions>('BatchSpanProcessor', options, {
    maxExportBatchSize: 100,
    scheduledDelayMillis: 5000,
    maxQueueBytes: 4 * 1024 * 1024,
    maxQueueSize: isEncoding ? Number.POSITIVE_INFINITY : 2048,
    exportTimeoutMillis: 30_000,
    isolateRefusedSpans: false,
    store: undefined,
  });
  const { maxExportBatchSize, maxQueueSize, store } = resolved;
  if (store !== undefined) checkStore(store, isEncoding);
  if (maxExportBatchSize <= maxQueueSize) return resolved;
  if (options.maxExportBatchSize === undefined) return { ...resolved, maxExportBatchSize: maxQueueSize };
  throw new SetupError(
    'batch_larger_than_queue',
    `maxExportBatchSize (${maxExportBatchSize}) is larger than maxQueueSize (${maxQueueSize}), so a full batch can never form. Raise maxQueueSize or lower maxExportBatchSize.`,
  );
}

function checkStore(store: BatchStore, isEncoding: boolean): void {
  checkMethods(
    'bad_store',
    'store',
    store,
    ['connect'],
    'Use offlineStore() of throughline/offline, or spoolStore() of throughline/spool.',
  );
  if (isEncoding) return;
  throw new SetupError(
    'store_of_spans',
    'A store keeps bytes, but this exporter takes spans, so nothing could be stored. Use an exporter that encodes, such as OtlpExporter.',
  );
}
