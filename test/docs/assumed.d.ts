// What the examples in docstrings may assume: names that stand for something of the reader's own.

import type { IncomingMessage } from 'node:http';
import type { ReadableSpan, SpanExporter, Tracer } from 'throughline';
import type { AngularRouter } from 'throughline/angular-router';
import type { OtelReadableSpan, OtelSpanExporter, OtelSpanProcessor } from 'throughline/otel';
import type { ReactRouter } from 'throughline/react-router';
import type { CollectedSpans } from 'throughline/testing';
import type { VueRouter } from 'throughline/vue-router';

declare global {
  const tracer: Tracer;
  const spans: readonly ReadableSpan[];
  const collected: CollectedSpans;
  const exporter: SpanExporter;
  const endpoint: string;
  const router: ReactRouter & VueRouter & AngularRouter;
  const key: string;
  const body: string;
  const request: IncomingMessage;
  const message: { headers: Record<string, string>; body: string };
  const queue: { send(message: { body: string; headers: Record<string, string> }): void };
  function handle(work: unknown): void;
  function checkOut(): Promise<void>;

  // OpenTelemetry's, from packages that are not installed here.
  class ZipkinExporter implements OtelSpanExporter {
    export: OtelSpanExporter['export'];
    shutdown(): Promise<void>;
  }
  class BaggageSpanProcessor implements OtelSpanProcessor {
    constructor(filter: unknown);
    onStart: OtelSpanProcessor['onStart'];
    onEnd: OtelSpanProcessor['onEnd'];
    forceFlush(): Promise<void>;
    shutdown(): Promise<void>;
  }
  const ALLOW_ALL_BAGGAGE_KEYS: unknown;
  const ProtobufTraceSerializer: { serializeRequest(spans: OtelReadableSpan[]): Uint8Array | undefined };
  class PgInstrumentation {}
  function registerInstrumentations(options: { instrumentations: unknown[] }): void;
  class NodeTracerProvider {
    constructor(options: { spanProcessors: unknown[] });
  }
}
