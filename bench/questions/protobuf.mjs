import { finishedSpans, SPANS } from '../finished-spans.mjs';
import { encodeFloorSpans, headOf } from '../floors/protobuf.mjs';
import { floorTracer } from '../floors/span.mjs';
import { idle, otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = '512 spans to OTLP protobuf bytes';

// Both sides give the bytes that are sent.
export const perOperation = SPANS;

export async function ours() {
  const { OtlpExporter } = await throughline();
  const exporter = new OtlpExporter({ encoding: 'protobuf' });
  const spans = finishedSpans(await ourTracer([idle]));
  return { operation: () => exporter.encode(spans) };
}

async function theirs(library) {
  const { ProtobufTraceSerializer } = await library();
  const spans = finishedSpans(await otelTracer([idle], undefined, library));
  return { operation: () => ProtobufTraceSerializer.serializeRequest(spans) };
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** The same fields, by a writer that knows the shape of these spans. */
export const floor = () => {
  const spans = finishedSpans(floorTracer);
  const head = headOf('bench', 'bench');
  return { operation: () => encodeFloorSpans(spans, head) };
};
