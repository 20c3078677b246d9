import type { Attributes } from './attributes.ts';
import { traceStateText } from './fixed-span-context.ts';
import type { ReadableSpan } from './pipeline.ts';
import { SpanKind } from './span-kind.ts';
import { SpanStatusCode } from './span-status.ts';

/** A span as plain JSON: ids and flags at the top, kind and status by name, times in milliseconds. A copy: changing it changes no span. */
export function spanToJSON(span: ReadableSpan): Record<string, unknown> {
  const context = span.spanContext();
  const { traceId, spanId, traceFlags } = context;
  const traceState = traceStateText(context);
  const { status, resource, instrumentationScope } = span;
  return {
    name: span.name,
    kind: nameOf(SpanKind, span.kind),
    traceId,
    spanId,
    ...(span.parentSpanContext && { parentSpanId: span.parentSpanContext.spanId }),
    traceFlags,
    ...(traceState && { traceState }),
    startTime: span.startTime,
    endTime: span.endTime,
    durationMs: span.durationMs,
    status: { code: nameOf(SpanStatusCode, status.code), ...(status.message !== undefined && { message: status.message }) },
    attributes: copy(span.attributes),
    events: span.events.map(copyItem),
    links: span.links.map(({ context: to, ...rest }) => ({ traceId: to.traceId, spanId: to.spanId, ...copyItem(rest) })),
    resource: copy(resource.attributes),
    instrumentationScope: copyItem(instrumentationScope),
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function nameOf(names: Readonly<Record<string, number>>, code: number): string | undefined {
  return Object.keys(names).find((name) => names[name] === code);
}

function copyItem<T extends { readonly attributes?: Attributes }>(item: T): T {
  return item.attributes ? { ...item, attributes: copy(item.attributes) } : { ...item };
}

function copy(attributes: Attributes): Attributes {
  const copied = Object.entries(attributes).map(([key, value]) => [key, Array.isArray(value) ? value.slice() : value]);
  return Object.fromEntries(copied) as Attributes; // the same types
}
