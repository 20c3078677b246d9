import { encodeFloorSpans, headOf } from '../floors/protobuf.mjs';
import { floorTracer } from '../floors/span.mjs';
import { otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = 'create, 8 attributes, 1 event, export as protobuf';

// Everything up to the bytes that would be sent, for one batch of 512; nothing is sent.
export const perOperation = 512;
const LIMITS = { maxExportBatchSize: 512, maxQueueSize: 2048 };
const KEYS = Array.from({ length: 8 }, (_, i) => `attribute.${i}`);

const createAndExport = (tracer, processor) => ({
  asynchronous: true,
  operation: () => {
    for (let n = 0; n < perOperation; n++) createOne(tracer);
    return processor.forceFlush();
  },
});

function createOne(tracer) {
  const span = tracer.startSpan('work');
  for (let i = 0; i < 4; i++) span.setAttribute(KEYS[i], 'value');
  for (let i = 4; i < 8; i++) span.setAttribute(KEYS[i], i);
  span.addEvent('happened', { size: 1 });
  span.end();
  return span;
}

export async function ours() {
  const { BatchSpanProcessor, OtlpExporter } = await throughline();
  const otlp = new OtlpExporter({ encoding: 'protobuf' });
  const encoder = { encode: (spans) => otlp.encode(spans), send: async () => {}, export: async () => {} };
  const processor = new BatchSpanProcessor(encoder, LIMITS);
  return createAndExport(await ourTracer([processor]), processor);
}

async function theirs(library) {
  const { BatchSpanProcessor, ProtobufTraceSerializer } = await library();
  const exporter = {
    export: (spans, done) => done({ code: ProtobufTraceSerializer.serializeRequest(spans).length > 0 ? 0 : 1 }),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const processor = new BatchSpanProcessor(exporter, LIMITS);
  return createAndExport(await otelTracer([processor], undefined, library), processor);
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** The least span 512 times, and the writer that knows their shape. */
export const floor = () => {
  const head = headOf('bench', 'bench');
  return {
    asynchronous: true,
    operation: async () => encodeFloorSpans(Array.from({ length: perOperation }, createFloorSpan), head),
  };
};

const createFloorSpan = () => createOne(floorTracer);
