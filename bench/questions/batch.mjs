import { otelTracer, ourTracer } from '../libraries.mjs';

export const title = 'a root span through the batch processor';

// Neither side encodes: what is compared is queue and batches. Between rounds the queues empty.
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

export async function ours() {
  const { BatchSpanProcessor } = await import('throughline');
  const exporter = { export: async () => {} };
  const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 512, maxQueueSize: 4096 });
  const tracer = await ourTracer([processor]);
  return { operation: () => tracer.startSpan('work').end(), pause };
}

export async function otel() {
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const exporter = { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} };
  const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 512, maxQueueSize: 4096, scheduledDelayMillis: 1 });
  const tracer = await otelTracer([processor]);
  return { operation: () => tracer.startSpan('work').end(), pause };
}
