import type { ReadableSpan } from './pipeline.ts';
import { SpanKind } from './span-kind.ts';
import { SpanStatusCode } from './span-status.ts';

/** A span as plain JSON: ids and flags at the top, kind and status by name, times in milliseconds. What is empty is left out. */
export function spanToJSON(span: ReadableSpan): Record<string, unknown> {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const { status, resource, instrumentationScope } = span;
  return {
    name: span.name,
    kind: nameOf(SpanKind, span.kind),
    traceId,
    spanId,
    ...(span.parentSpanContext && { parentSpanId: span.parentSpanContext.spanId }),
    traceFlags,
    ...(traceState && { traceState: traceState.serialize() }),
    startTime: span.startTime,
    endTime: span.endTime,
    durationMs: span.durationMs,
    status: { code: nameOf(SpanStatusCode, status.code), ...(status.message !== undefined && { message: status.message }) },
    attributes: span.attributes,
    events: span.events,
    links: span.links.map(({ context, ...rest }) => ({ traceId: context.traceId, spanId: context.spanId, ...rest })),
    resource: resource.attributes,
    instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function nameOf(names: Readonly<Record<string, number>>, code: number): string | undefined {
  return Object.keys(names).find((name) => names[name] === code);
}
