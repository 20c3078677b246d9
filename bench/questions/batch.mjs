import { floorTracer } from '../floors/span.mjs';
import { otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = 'a root span through the batch queue';

// Four batches are filled, then everything is handed to an exporter that does nothing. Neither side encodes: what is compared is the queue.
export const perOperation = 2048;
const LIMITS = { maxExportBatchSize: 512, maxQueueSize: 4096 };

const fillAndFlush = (tracer, processor) => ({
  asynchronous: true,
  operation: () => {
    for (let i = 0; i < perOperation; i++) tracer.startSpan('work').end();
    return processor.forceFlush();
  },
});

export async function ours() {
  const { BatchSpanProcessor } = await throughline();
  const processor = new BatchSpanProcessor({ export: async () => {} }, LIMITS);
  return fillAndFlush(await ourTracer([processor]), processor);
}

async function theirs(library) {
  const { BatchSpanProcessor } = await library();
  const exporter = { export: (_spans, done) => done({ code: 0 }), forceFlush: async () => {}, shutdown: async () => {} };
  const processor = new BatchSpanProcessor(exporter, LIMITS);
  return fillAndFlush(await otelTracer([processor], undefined, library), processor);
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** An array that is filled and given away. */
export function floor() {
  let filling = [];
  let given;
  return {
    asynchronous: true,
    operation: async () => {
      for (let i = 0; i < perOperation; i++) {
        const span = floorTracer.startSpan('work');
        span.end();
        filling.push(span);
        if (filling.length < LIMITS.maxExportBatchSize) continue;
        given = filling;
        filling = [];
      }
      return given;
    },
  };
}
