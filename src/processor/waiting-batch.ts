import { errorText, report } from '../platform/diagnostics.ts';
import type { EncodedBatch, EncodingExporter, ExportResult, ReadableSpan, SpanExporter } from '../trace/pipeline.ts';
import type { DestinationStats } from '../trace/stats.ts';
import { checkPromise, exporterName, exportOptions, isEncoding } from './to-exporter.ts';

/** A full batch on its way to an exporter: spans, or what they were encoded to, in place of them. */
export interface WaitingBatch {
  readonly goods: readonly ReadableSpan[] | EncodedBatch;
  readonly spanCount: number;
  readonly byteLength: number;
}

/** These spans, encoded where the exporter can: without those that cannot be. Never throws. */
export function toBatch(exporter: SpanExporter, spans: readonly ReadableSpan[], stats: () => DestinationStats): WaitingBatch {
  if (!isEncoding(exporter)) return { goods: spans, spanCount: spans.length, byteLength: 0 };
  let reason: unknown = 'encode() said what cannot be of spanCount or byteLength';
  try {
    const batch = encodedBatch(exporter.encode(spans, stats));
    if (batch.spanCount >= 0 && batch.spanCount <= spans.length && batch.byteLength >= 0) return batch;
  } catch (error) {
    reason = error;
  }
  report('unencodable', `${exporterName(exporter)} could not encode ${spans.length} spans, which are lost: ${errorText(reason)}`);
  return { goods: [], spanCount: 0, byteLength: 0 };
}

export function encodedBatch(goods: EncodedBatch): WaitingBatch {
  return { goods, spanCount: goods.spanCount, byteLength: goods.byteLength };
}

/** Two batches in place of one that is too large for its way; nothing where nothing smaller can be made. */
export function splitBatch(exporter: SpanExporter, batch: WaitingBatch): readonly WaitingBatch[] | undefined {
  if (!isEncoding(exporter)) return undefined;
  try {
    const halves = exporter.split?.(batch.goods as EncodedBatch)?.map(encodedBatch) ?? []; // an encoder's
    const spanCount = halves.reduce((sum, half) => sum + half.spanCount, 0);
    // Halves that are none would be split for ever.
    const areSmaller = halves.every((half) => half.spanCount > 0 && half.byteLength < batch.byteLength);
    return areSmaller && spanCount === batch.spanCount ? halves : undefined;
  } catch {
    return undefined;
  }
}

/** One batch of what an encoder made of several; nothing where it cannot. Never throws. */
export function joinBatches(exporter: SpanExporter, batches: readonly WaitingBatch[]): WaitingBatch | undefined {
  if (batches.length === 1) return batches[0];
  const spanCount = batches.reduce((sum, batch) => sum + batch.spanCount, 0);
  try {
    const { join } = exporter as EncodingExporter; // `canJoin` was asked
    const contents = batches.map(({ goods }) => goods as EncodedBatch); // likewise
    const joined = encodedBatch(join?.call(exporter, contents) as EncodedBatch); // likewise
    return joined.spanCount === spanCount && joined.byteLength >= 0 ? joined : undefined;
  } catch {
    return undefined;
  }
}

/** Whether batches of this exporter can go in one request. */
export function canJoin(exporter: SpanExporter): boolean {
  return isEncoding(exporter) && typeof exporter.join === 'function';
}

/** Whether it can send while this thread waits. */
export function canSendBlocking(exporter: SpanExporter): exporter is EncodingExporter {
  return isEncoding(exporter) && typeof exporter.sendBlocking === 'function';
}

/** Rejects, or throws, when the exporter could not deliver. */
export function sendBatch(
  exporter: SpanExporter,
  { goods }: WaitingBatch,
  signal: AbortSignal,
  final: boolean,
): Promise<ExportResult | void> {
  const options = exportOptions(signal, final);
  const sent = isEncoding(exporter)
    ? exporter.send(goods as EncodedBatch, options) // its own
    : exporter.export(goods as readonly ReadableSpan[], options); // nobody encoded them
  return checkPromise(sent, exporter);
}
