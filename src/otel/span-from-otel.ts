import type { Span as ApiSpan } from '@opentelemetry/api';
import type { Attributes, AttributeValue } from '../trace/attributes.ts';
import { exceptionAttributes, exceptionMessage, exceptionOptions } from '../trace/exception.ts';
import type { ReadableSpan, TimedEvent } from '../trace/pipeline.ts';
import type { InstrumentationScope, Resource } from '../trace/resource.ts';
import type { ExceptionOptions, Link, Span } from '../trace/span.ts';
import { type SpanContext, type SpanContextLike, toSpanContext } from '../trace/span-context.ts';
import { spanToJSON } from '../trace/span-json.ts';
import type { SpanKind } from '../trace/span-kind.ts';
import { type SpanStatus, SpanStatusCode } from '../trace/span-status.ts';
import { isTimeInput, type TimeInput } from '../trace/time.ts';
import { fromHrTime } from './hr-time.ts';
import type { OtelReadableSpan, OtelTimedEvent } from './sdk-types.ts';

type TheirSpan = OtelReadableSpan & Partial<ApiSpan>;

const known = new WeakMap<object, SpanFromOtel>();

/** A span of OpenTelemetry's SDK as our processors and exporters know it. The same object for the same span. */
export function fromOtelReadableSpan(span: OtelReadableSpan): ReadableSpan {
  return fromOtelSpan(span);
}

/** A span of the SDK that may still run. */
export function fromOtelSpan(span: OtelReadableSpan): Span & ReadableSpan {
  let view = known.get(span);
  if (!view) {
    view = new SpanFromOtel(span);
    known.set(span, view);
  }
  return view;
}

class SpanFromOtel implements Span, ReadableSpan {
  readonly #span: TheirSpan;

  constructor(span: TheirSpan) {
    this.#span = span;
  }

  get name(): string {
    return this.#span.name;
  }

  get kind(): SpanKind {
    return this.#span.kind;
  }

  get parentSpanContext(): SpanContext {
    const parent = this.#span.parentSpanContext;
    return (parent && toSpanContext(parent)) as SpanContext; // undefined for a root
  }

  get startTime(): number {
    return fromHrTime(this.#span.startTime);
  }

  get endTime(): number {
    return fromHrTime(this.#span.endTime);
  }

  get durationMs(): number {
    return this.endTime === 0 ? 0 : fromHrTime(this.#span.duration);
  }

  get ended(): boolean {
    return this.#span.ended;
  }

  get status(): SpanStatus {
    return this.#span.status;
  }

  get attributes(): Attributes {
    return this.#span.attributes as Attributes; // checked by the SDK; its newest type allows more than it keeps
  }

  get events(): readonly TimedEvent[] {
    return this.#span.events.map(fromOtelEvent);
  }

  get links(): readonly Link[] {
    return this.#span.links as Link[]; // as above
  }

  get resource(): Resource {
    return this.#span.resource as Resource; // as above
  }

  get instrumentationScope(): InstrumentationScope {
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
    return toSpanContext(this.#span.spanContext());
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

  addLink(link: Link | SpanContextLike, attributes?: Attributes): this {
    this.#span.addLink?.('context' in link ? link : { context: link, ...(attributes && { attributes }) });
    return this;
  }

  addLinks(links: Link[]): this {
    this.#span.addLinks?.(links);
    return this;
  }

  setStatus(status: SpanStatus | SpanStatusCode, message?: string): this {
    this.#span.setStatus?.(typeof status === 'object' ? status : { code: status, ...(message !== undefined && { message }) });
    return this;
  }

  updateName(name: string): this {
    this.#span.updateName?.(name);
    return this;
  }

  recordException(error: unknown, options?: TimeInput | ExceptionOptions): this {
    const { time, setStatus, attributes } = exceptionOptions(options);
    if (setStatus) this.setStatus(SpanStatusCode.ERROR, exceptionMessage(error));
    return this.addEvent('exception', exceptionAttributes(error, attributes), isTimeInput(time) ? time : undefined);
  }

  end(time?: TimeInput): void {
    this.#span.end?.(time);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  toJSON(): unknown {
    return spanToJSON(this);
  }
}

function fromOtelEvent({ name, time, attributes, droppedAttributesCount }: OtelTimedEvent): TimedEvent {
  return {
    name,
    time: fromHrTime(time),
    ...(attributes && { attributes: attributes as Attributes }), // checked by the SDK
    ...(droppedAttributesCount && { droppedAttributesCount }),
  };
}
