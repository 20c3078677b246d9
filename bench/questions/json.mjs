import { finishedSpans, SPANS } from '../finished-spans.mjs';
import { encodeFloorJson } from '../floors/json.mjs';
import { floorTracer } from '../floors/span.mjs';
import { idle, otel2, otel3Library, otelTracer, ourTracer, throughline } from '../libraries.mjs';

export const title = '512 spans to OTLP JSON, ready for fetch';

// Both are bytes. In browsers ours is a string of ASCII, which fetch takes as it is (chromium-json).
export const perOperation = SPANS;

export async function ours() {
  const { OtlpExporter } = await throughline();
  const exporter = new OtlpExporter({ encoding: 'json' });
  const spans = finishedSpans(await ourTracer([idle]));
  return { operation: () => exporter.encode(spans) };
}

async function theirs(library) {
  const { JsonTraceSerializer } = await library();
  const spans = finishedSpans(await otelTracer([idle], undefined, library));
  return { operation: () => JsonTraceSerializer.serializeRequest(spans) };
}

export const otel = () => theirs(otel2);
export const otel3 = () => theirs(otel3Library);

/** The same fields, by a writer that knows the shape of these spans. */
export const floor = () => {
  const spans = finishedSpans(floorTracer);
  return { operation: () => encodeFloorJson(spans) };
};
