/// <reference lib="esnext.disposable" preserve="true" />
import type { Context } from '../context/context.ts';
import type { Attributes, AttributeValue } from './attributes.ts';
import type { SpanContext, SpanContextLike } from './span-context.ts';
import type { SpanKind } from './span-kind.ts';
import type { SpanStatus, SpanStatusCode } from './span-status.ts';
import type { TimeInput } from './time.ts';

/** A reference from a span to another one that is not its parent. */
export interface Link {
  readonly context: SpanContextLike;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

export interface ExceptionOptions {
  readonly time?: TimeInput;
  /** Whether the span's status becomes ERROR with the exception's message. Default: true. */
  readonly setStatus?: boolean;
  readonly attributes?: Attributes;
}

/**
 * One operation, from its start to its end. Setters return the span; after `end()` they change nothing.
 * Nothing here ever throws. Assignable to OpenTelemetry's `Span`.
 */
export interface Span {
  spanContext(): SpanContext;
  isRecording(): boolean;
  setAttribute(key: string, value: AttributeValue): this;
  setAttributes(attributes: Attributes): this;
  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this;
  addLink(link: Link): this;
  addLink(context: SpanContextLike, attributes?: Attributes): this;
  addLinks(links: Link[]): this;
  /** ERROR overrules UNSET, OK overrules both and stays (spec: Set Status). */
  setStatus(status: SpanStatus | SpanStatusCode, message?: string): this;
  updateName(name: string): this;
  /** Adds an `exception` event with the error's type, message, stack and causes, and sets the status to ERROR. */
  recordException(error: unknown, options?: TimeInput | ExceptionOptions): this;
  end(time?: TimeInput): void;
  /** `using span = tracer.startSpan('work')` ends it. */
  [Symbol.dispose](): void;
}

export interface SpanOptions {
  readonly kind?: SpanKind;
  /** Prefer these to setAttribute: samplers see only what is known at the start. */
  readonly attributes?: Attributes;
  readonly links?: Link[];
  readonly startTime?: TimeInput;
  /** Starts a new trace, whatever `parent` and the context say. */
  readonly root?: boolean;
  /** A span, a span context or a whole context. `undefined` means the current span. */
  readonly parent?: { spanContext(): SpanContextLike } | SpanContextLike | Context | undefined;
}
