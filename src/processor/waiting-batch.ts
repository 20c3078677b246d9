import type { EncodedBatch, EncodingExporter, ReadableSpan } from '../trace/pipeline.ts';

/** A full batch on its way to an exporter: spans, or the bytes that they have become. */
export interface WaitingBatch {
  readonly spans: readonly ReadableSpan[];
  readonly encoded: EncodedBatch | undefined;
  readonly spanCount: number;
  readonly byteLength: number;
  /** Tells who waits that these spans are delivered or given up. */
  settle(): void;
  readonly settled: Promise<void>;
}

/** `encoded` takes the place of `spans`, which can then be collected. */
export function newBatch(spans: readonly ReadableSpan[], encoded?: EncodedBatch): WaitingBatch {
  let settle = (): void => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { spans, encoded, spanCount: encoded?.spanCount ?? spans.length, byteLength: encoded?.byteLength ?? 0, settle, settled };
}

/** The batch that `encoder` makes of these spans. Throws what it throws, and when it gives no EncodedBatch. */
export function encodeBatch(encoder: EncodingExporter, spans: readonly ReadableSpan[]): WaitingBatch {
  const encoded = encoder.encode(spans);
  const { spanCount, byteLength } = encoded;
  if (!(spanCount >= 0 && spanCount <= spans.length && byteLength >= 0)) {
    throw new TypeError(`encode() gave ${byteLength} bytes for ${spanCount} of ${spans.length} spans, which cannot be.`);
  }
  return newBatch([], encoded);
}

/** Two batches in place of one that a leaving page could not send whole; `undefined` where it can, or where nothing smaller can be made. */
export function splitBatch(encoder: EncodingExporter, { encoded, byteLength }: WaitingBatch): readonly WaitingBatch[] | undefined {
  if (!encoded || byteLength <= (encoder.maxFinalBytes ?? Number.POSITIVE_INFINITY)) return undefined;
  try {
    const halves = encoder.split?.(encoded)?.map((half) => newBatch([], half)) ?? [];
    const spanCount = halves.reduce((sum, half) => sum + half.spanCount, 0);
    // Halves that are none would be split for ever.
    return spanCount === encoded.spanCount && halves.every((half) => half.spanCount > 0 && half.byteLength < byteLength)
      ? halves
      : undefined;
  } catch {
    return undefined;
  }
}
