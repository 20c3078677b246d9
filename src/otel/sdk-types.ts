import type {
  Span as ApiSpan,
  Attributes,
  AttributeValue,
  Context,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api';

// The shapes of OpenTelemetry's SDK, 2.x, as far as spans cross between it and us. Declared here and not imported, so that only those who
// use the SDK need to install it.

export interface OtelResource {
  readonly asyncAttributesPending?: boolean;
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
  waitForAsyncAttributes?(): Promise<void>;
  merge(other: OtelResource | null): OtelResource;
  getRawAttributes(): [string, AttributeValue | undefined | Promise<AttributeValue | undefined>][];
}

export interface OtelTimedEvent {
  time: HrTime;
  name: string;
  attributes?: Attributes;
  droppedAttributesCount?: number;
}

/** A span as the SDK's processors and exporters see it. */
export interface OtelReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: Link[];
  readonly events: OtelTimedEvent[];
  readonly duration: HrTime;
  readonly ended: boolean;
  readonly resource: OtelResource;
  readonly instrumentationScope: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export interface OtelSpanProcessor {
  onStart(span: ApiSpan & OtelReadableSpan, parentContext: Context): void;
  onEnding?(span: ApiSpan & OtelReadableSpan): void;
  onEnd(span: OtelReadableSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** `code` is 0 for success and 1 for failure (`ExportResultCode`). */
export interface OtelExportResult {
  code: 0 | 1;
  error?: Error;
}

export interface OtelSpanExporter {
  export(spans: OtelReadableSpan[], resultCallback: (result: OtelExportResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
}
