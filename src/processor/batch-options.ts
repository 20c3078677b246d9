import { checkCount, checkKeys, SetupError } from '../platform/setup-error.ts';

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
}

/** The options with every default filled in. Throws SetupError for options that cannot work. */
export function resolveBatchOptions(options: BatchSpanProcessorOptions, isEncoding: boolean): Required<BatchSpanProcessorOptions> {
  checkKeys('BatchSpanProcessor', options, [
    'maxExportBatchSize',
    'scheduledDelayMillis',
    'maxQueueBytes',
    'maxQueueSize',
    'exportTimeoutMillis',
    'isolateRefusedSpans',
  ]);
  const {
    maxQueueSize = isEncoding ? Number.POSITIVE_INFINITY : 2048,
    maxExportBatchSize = Math.min(100, maxQueueSize),
    scheduledDelayMillis = 5000,
    maxQueueBytes = 4 * 1024 * 1024,
    exportTimeoutMillis = 30_000,
    isolateRefusedSpans = false,
  } = options;
  if (maxQueueSize !== Number.POSITIVE_INFINITY) checkCount('maxQueueSize', maxQueueSize, 1);
  checkCount('maxExportBatchSize', maxExportBatchSize, 1);
  checkCount('scheduledDelayMillis', scheduledDelayMillis, 0);
  checkCount('maxQueueBytes', maxQueueBytes, 1);
  checkCount('exportTimeoutMillis', exportTimeoutMillis, 1);
  if (maxExportBatchSize > maxQueueSize) {
    throw new SetupError(
      'batch_larger_than_queue',
      `maxExportBatchSize (${maxExportBatchSize}) is larger than maxQueueSize (${maxQueueSize}), so a full batch can never form. Raise maxQueueSize or lower maxExportBatchSize.`,
    );
  }
  return { maxExportBatchSize, scheduledDelayMillis, maxQueueBytes, maxQueueSize, exportTimeoutMillis, isolateRefusedSpans };
}
