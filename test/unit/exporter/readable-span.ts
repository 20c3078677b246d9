import type { Attributes } from '../../../src/trace/attributes.ts';
import { fixedSpanContext } from '../../../src/trace/fixed-span-context.ts';
import type { ReadableSpan, TimedEvent } from '../../../src/trace/pipeline.ts';
import type { InstrumentationScope, Resource } from '../../../src/trace/resource.ts';
import type { Link } from '../../../src/trace/span.ts';
import { spanToJSON } from '../../../src/trace/span-json.ts';
import type { SpanKind } from '../../../src/trace/span-kind.ts';
import type { SpanStatus } from '../../../src/trace/span-status.ts';
import type { TraceState } from '../../../src/trace/trace-state.ts';

/** What a finished span is made of, all of it optional. */
export interface SpanInput {
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceFlags?: number;
  readonly traceState?: TraceState | undefined;
  readonly parent?: { readonly spanId: string; readonly isRemote: boolean } | undefined;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly status?: SpanStatus;
  readonly attributes?: Attributes;
  readonly events?: readonly TimedEvent[];
  readonly links?: readonly Link[];
  readonly resource?: Resource;
  readonly scope?: InstrumentationScope;
  readonly dropped?: readonly [attributes: number, events: number, links: number];
}

export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const RESOURCE: Resource = { attributes: { 'service.name': 'shop' } };
export const SCOPE: InstrumentationScope = { name: 'shop-lib', version: '1.2.3' };
/** 2025-01-01T00:00:00Z. */
export const START_MS = 1_735_689_600_000;

let lastId = 0;

/** Different for each call, and valid. */
export function nextSpanId(): string {
  return (++lastId).toString(16).padStart(16, '0');
}

/** A finished span, made by hand: independent of the class that records spans. */
export function readableSpan(input: SpanInput = {}): ReadableSpan {
  const { traceId = TRACE_ID, spanId = nextSpanId(), traceFlags = 1, traceState, parent, dropped = [0, 0, 0] } = input;
  const { startTime = START_MS, endTime = startTime + 10 } = input;
  const context = fixedSpanContext(traceId, spanId, traceFlags, false, traceState, parent?.spanId);
  const span: ReadableSpan = {
    name: input.name ?? 'work',
    kind: input.kind ?? 0,
    spanContext: () => context,
    ...(parent && { parentSpanContext: fixedSpanContext(traceId, parent.spanId, traceFlags, parent.isRemote) }),
    startTime,
    endTime,
    durationMs: endTime - startTime,
    ended: true,
    status: input.status ?? { code: 0 },
    attributes: input.attributes ?? {},
    events: input.events ?? [],
    links: input.links ?? [],
    resource: input.resource ?? RESOURCE,
    instrumentationScope: input.scope ?? SCOPE,
    droppedAttributesCount: dropped[0],
    droppedEventsCount: dropped[1],
    droppedLinksCount: dropped[2],
    toJSON: () => spanToJSON(span),
  };
  return span;
}
