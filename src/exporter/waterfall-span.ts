import type { Attributes } from '../trace/attributes.ts';
import type { ReadableSpan } from '../trace/pipeline.ts';
import type { SpanKind } from '../trace/span-kind.ts';
import type { SpanStatus } from '../trace/span-status.ts';

/** As much of a span as a waterfall shows: of one of ours, or of one decoded from OTLP. Times are milliseconds since the epoch. */
export interface WaterfallSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind?: SpanKind | undefined;
  readonly startTime: number;
  readonly endTime: number;
  readonly status?: SpanStatus | undefined;
  readonly serviceName?: string | undefined;
  readonly attributes?: Attributes | undefined;
  readonly events?: readonly { readonly name: string; readonly attributes?: Attributes | undefined }[] | undefined;
}

/** What a waterfall shows of one of our spans. */
export function toWaterfallSpan(span: ReadableSpan): WaterfallSpan {
  const { traceId, spanId } = span.spanContext();
  const { name, kind, startTime, endTime, status, attributes, events, parentSpanContext, resource } = span;
  const service = resource.attributes['service.name'];
  const serviceName = typeof service === 'string' ? service : undefined;
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanContext?.spanId,
    name,
    kind,
    startTime,
    endTime,
    status,
    serviceName,
    attributes,
    events,
  };
}
