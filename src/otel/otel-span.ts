import type { Span as ApiSpan, Exception, HrTime, Link as OtelLink, SpanContext, SpanKind } from '@opentelemetry/api';
import type { Attributes, AttributeValue } from '../trace/attributes.ts';
import type { ReadableSpan, TimedEvent } from '../trace/pipeline.ts';
import type { Link, Span } from '../trace/span.ts';
import type { SpanStatus } from '../trace/span-status.ts';
import type { TimeInput } from '../trace/time.ts';
import { hrTimeBetween, toHrTime } from './hr-time.ts';
import { toOtelResource } from './otel-resource.ts';
import type { OtelReadableSpan, OtelResource, OtelTimedEvent } from './sdk-types.ts';

// A span of ours as OpenTelemetry's SDK knows it. Everything is translated when it is asked for. Lists and attributes are copies, kept once
// the span has ended: processors of the SDK may change them for those behind them, as redaction does, and our span stays as it ended.

type OurSpan = ReadableSpan & Partial<Span>;

const known = new WeakMap<object, OtelSpan>();

/**
 * A finished span of ours in the shape that OpenTelemetry's SDK gives to exporters: times as `[seconds, nanoseconds]`, a `duration`, a
 * resource that can be merged. The same object for the same span.
 *
 * @example
 * const exporter: SpanExporter = { export: async (spans) => console.log(ProtobufTraceSerializer.serializeRequest(spans.map(toOtelReadableSpan))) };
 */
export function toOtelReadableSpan(span: ReadableSpan): OtelReadableSpan {
  return toOtelSpan(span);
}

/** A span of ours that may still run, for processors of the SDK. The same object from start to end: some keep spans in a map. */
export function toOtelSpan(span: ReadableSpan): ApiSpan & OtelReadableSpan {
  let view = known.get(span);
  if (!view) {
    view = new OtelSpan(span);
    known.set(span, view);
  }
  return view;
}

class OtelSpan implements ApiSpan, OtelReadableSpan {
  readonly #span: OurSpan;
  #attributes: OtelReadableSpan['attributes'] | undefined;
  #events: OtelTimedEvent[] | undefined;
  #links: OtelLink[] | undefined;

  constructor(span: OurSpan) {
    this.#span = span;
  }

  get name(): string {
    return this.#span.name;
  }

  get kind(): SpanKind {
    return this.#span.kind;
  }

  get parentSpanContext(): SpanContext {
    return this.#span.parentSpanContext as SpanContext; // undefined for a root, as the SDK has it
  }

  get startTime(): HrTime {
    return toHrTime(this.#span.startTime);
  }

  get endTime(): HrTime {
    return toHrTime(this.#span.endTime);
  }

  get duration(): HrTime {
    return this.#span.endTime === 0 ? [0, 0] : hrTimeBetween(this.startTime, this.endTime);
  }

  get status(): OtelReadableSpan['status'] {
    return { ...this.#span.status };
  }

  get ended(): boolean {
    return this.#span.ended;
  }

  get attributes(): OtelReadableSpan['attributes'] {
    if (this.#attributes) return this.#attributes;
    const attributes = { ...this.#span.attributes };
    if (this.ended) this.#attributes = attributes;
    return attributes;
  }

  get events(): OtelTimedEvent[] {
    if (this.#events) return this.#events;
    const events = this.#span.events.map(toOtelEvent);
    if (this.ended) this.#events = events;
    return events;
  }

  get links(): OtelLink[] {
    if (this.#links) return this.#links;
    const links = this.#span.links.map(({ attributes, ...rest }) => (attributes ? { ...rest, attributes: { ...attributes } } : rest));
    if (this.ended) this.#links = links;
    return links;
  }

  get resource(): OtelResource {
    return toOtelResource(this.#span.resource);
  }

  get instrumentationScope(): OtelReadableSpan['instrumentationScope'] {
    return this.#span.instrumentationScope;
  }

  get droppedAttributesCount(): number {
    return this.#span.droppedAttributesCount;
  }

  get droppedEventsCount(): number {
    return this.#span.droppedEventsCount;
  }

  get droppedLinksCount(): number {
    return this.#span.droppedLinksCount;
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#span.setAttribute?.(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.#span.setAttributes?.(attributes);
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.#span.addEvent?.(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.#span.addLink?.(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.#span.addLinks?.(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.#span.setStatus?.(status);
    return this;
  }

  updateName(name: string): this {
    this.#span.updateName?.(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.#span.recordException?.(exception, { setStatus: false, ...(time !== undefined && { time }) });
  }

  end(time?: TimeInput): void {
    this.#span.end?.(time);
  }
}

function toOtelEvent({ name, time, attributes, droppedAttributesCount }: TimedEvent): OtelTimedEvent {
  return { name, time: toHrTime(time), attributes: { ...attributes }, droppedAttributesCount: droppedAttributesCount ?? 0 };
}
