// throughline/otel: between us and OpenTelemetry, both ways. Needs the package @opentelemetry/api, and nothing else of theirs.

export { fromOtelExporter } from './otel/from-otel-exporter.ts';
export { BatchSpanProcessor, fromOtelProcessor, SimpleSpanProcessor } from './otel/from-otel-processor.ts';
export { toOtelReadableSpan } from './otel/otel-span.ts';
export { registerOtel } from './otel/register.ts';
export type {
  OtelExportResult,
  OtelReadableSpan,
  OtelResource,
  OtelSpanExporter,
  OtelSpanProcessor,
  OtelTimedEvent,
} from './otel/sdk-types.ts';
export { fromOtelReadableSpan } from './otel/span-from-otel.ts';
export { toOtelExporter } from './otel/to-otel-exporter.ts';
export { toOtelProcessor } from './otel/to-otel-processor.ts';
