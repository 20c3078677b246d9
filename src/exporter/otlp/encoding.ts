import type { EncodedBatch, ExportResult, ReadableSpan } from '../../trace/pipeline.ts';

/** One of OTLP's two ways to write a request and read its answer; the transport is the same for both. */
export interface OtlpEncoding {
  readonly contentType: string;
  encode(spans: readonly ReadableSpan[]): EncodedBatch;
  split(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined;
  /** One body of several. */
  join(batches: readonly EncodedBatch[]): EncodedBatch;
  /** What the answer to a request that was taken says (ExportTraceServiceResponse). Never throws. */
  readResponse(body: Uint8Array): ExportResult;
}
