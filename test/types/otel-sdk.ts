import type * as otel from '@opentelemetry/api';
import * as core from '@opentelemetry/core';
import * as sdk from '@opentelemetry/sdk-trace-base';
import type {
  ContextManager,
  IdGenerator,
  SpanExporter as OurExporter,
  SpanProcessor as OurProcessor,
  ReadableSpan,
  Sampler,
  TextMapPropagator,
} from '../../src/index.ts';
import { BatchSpanProcessor, CompositePropagator, TracerProvider } from '../../src/index.ts';
import * as bridge from '../../src/otel.ts';

// Compiled, never run: what throughline/otel takes and gives fits the official SDK, and what needs an adapter does not compile without.

export function adapted(exporter: sdk.SpanExporter, processor: sdk.SpanProcessor, ours: OurProcessor, span: ReadableSpan): unknown[] {
  const fromExporter: OurExporter = bridge.fromOtelExporter(exporter);
  const fromProcessor: OurProcessor = bridge.fromOtelProcessor(processor);
  const toProcessor: sdk.SpanProcessor = bridge.toOtelProcessor(ours);
  const toExporter: sdk.SpanExporter = bridge.toOtelExporter(fromExporter);
  const toFunctionExporter: sdk.SpanExporter = bridge.toOtelExporter((spans) => console.log(spans.length));
  const readable: sdk.ReadableSpan = bridge.toOtelReadableSpan(span);
  const back: ReadableSpan = bridge.fromOtelReadableSpan(readable);
  return [fromProcessor, toProcessor, toExporter, toFunctionExporter, back];
}

export function wrapped(exporter: sdk.SpanExporter): TracerProvider {
  return new TracerProvider({
    processors: [
      new bridge.BatchSpanProcessor(new sdk.BatchSpanProcessor(exporter, { maxQueueSize: 4096 })),
      new bridge.SimpleSpanProcessor(new sdk.SimpleSpanProcessor(new sdk.InMemorySpanExporter())),
      new BatchSpanProcessor(bridge.fromOtelExporter(new sdk.ConsoleSpanExporter())),
    ],
  });
}

export function shared(idGenerator: IdGenerator, sampler: Sampler, manager: otel.ContextManager): unknown[] {
  const theirIds: sdk.IdGenerator = idGenerator;
  const ourIds: IdGenerator = new sdk.RandomIdGenerator();
  const theirSampler: sdk.Sampler = sampler;
  const ourManager: ContextManager = manager;
  const ourPropagators: TextMapPropagator[] = [new core.W3CTraceContextPropagator(), new core.W3CBaggagePropagator()];
  const theirComposite = new core.CompositePropagator({ propagators: [new CompositePropagator({ propagators: ourPropagators })] });
  return [theirIds, ourIds, theirSampler, ourManager, theirComposite];
}

export function refused(exporter: sdk.SpanExporter, processor: sdk.SpanProcessor, span: ReadableSpan): unknown[] {
  return [
    // @ts-expect-error OpenTelemetry's exporters call back with a result code: fromOtelExporter
    new BatchSpanProcessor(exporter),
    // @ts-expect-error the same, for one of its classes
    new BatchSpanProcessor(new sdk.InMemorySpanExporter()),
    // @ts-expect-error OpenTelemetry's processors take spans with [seconds, nanoseconds]: fromOtelProcessor
    new TracerProvider({ processors: [processor] }),
    // @ts-expect-error the wrapper takes an official processor, not an exporter
    new bridge.BatchSpanProcessor(exporter),
    // @ts-expect-error our spans have times in milliseconds: toOtelReadableSpan
    exporter.export([span], () => {}),
    // @ts-expect-error an exporter is no processor
    bridge.fromOtelProcessor(exporter),
    // @ts-expect-error a processor is no exporter
    bridge.fromOtelExporter(processor),
  ];
}
