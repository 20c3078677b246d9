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
  const { name, kind, status, parentSpanContext: parent, events, links } = span;
  return {
    name,
    kind: nameOf(SpanKind, kind),
    traceId,
    spanId,
    ...(parent && { parentSpanId: parent.spanId }),
    traceFlags,
    ...(traceState && { traceState }),
    ...pick(span, ['startTime', 'endTime', 'durationMs']),
    status: { ...status, code: nameOf(SpanStatusCode, status.code) },
    attributes: copy(span.attributes),
    events: events.map(copyItem),
    links: links.map(({ context: to, ...rest }) => ({ ...pick(to, ['traceId', 'spanId']), ...copyItem(rest) })),
    resource: copy(span.resource.attributes),
    instrumentationScope: copyItem(span.instrumentationScope),
    ...pick(span, ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount']),
  };
}

function pick<T extends object>(from: T, names: readonly (keyof T & string)[]): object {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
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
