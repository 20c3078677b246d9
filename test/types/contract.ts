import type * as browser from '../../src/browser.ts';
import type * as api from '../../src/index.ts';
import type * as node from '../../src/node.ts';
import type * as testing from '../../src/testing.ts';
import type * as contract from './api-contract.d.ts';

// Compiled, never run: the entry points keep the contract of the design.

/** A class by what is public of it: private members, and `this` with them, are never assignable to another class's. */
type Value<T> = T extends new (...args: infer A) => infer I ? new (...args: A) => Pick<I, Exclude<keyof I, 'enable' | 'disable'>> : T;
type Values<M> = { [K in keyof M]: Value<M[K]> };

/** The values of the contract are there and do what it says. */
export function values(index: typeof api, inNode: typeof node, inBrowser: typeof browser, inTests: typeof testing): unknown[] {
  const core: Values<Omit<typeof contract, 'start' | 'collectSpans' | 'ExportError'>> = index;
  const exportError: new (...args: ConstructorParameters<typeof index.ExportError>) => contract.ExportError = index.ExportError;
  const startNode: typeof contract.start = inNode.start;
  const startBrowser: typeof contract.start = inBrowser.start;
  const collect: typeof contract.collectSpans = inTests.collectSpans;
  // Named in the contract without their types.
  const likewise = [
    index.TraceIdRatioBasedSampler,
    index.AlwaysOffSampler,
    index.W3CBaggagePropagator,
    index.CompositePropagator,
    inNode.AsyncLocalStorageContextManager,
    inNode.OtlpExporter,
    inBrowser.TaskContextManager,
    inBrowser.ZoneContextManager,
    inBrowser.OtlpExporter,
  ];
  return [core, exportError, startNode, startBrowser, collect, likewise];
}

/** What the package gives is what the contract says. */
export interface Given {
  span: [api.Span, contract.Span];
  readableSpan: [api.ReadableSpan, contract.ReadableSpan];
  spanContext: [api.SpanContext, contract.SpanContext];
  spanContextJSON: [api.SpanContextJSON, contract.SpanContextJSON];
  tracer: [api.Tracer, contract.Tracer];
  standaloneTracer: [api.StandaloneTracer, contract.StandaloneTracer];
  tracerProvider: [api.TracerProvider, contract.TracerProvider];
  traceState: [api.TraceState, contract.TraceState];
  baggage: [api.Baggage, contract.Baggage];
  context: [api.Context, contract.Context];
  contextManager: [api.ContextManager, contract.ContextManager];
  propagator: [api.TextMapPropagator, contract.TextMapPropagator];
  sampler: [api.Sampler, contract.Sampler];
  stats: [api.Stats, contract.Stats];
  tracing: [node.Tracing, contract.Tracing];
  exportError: [api.ExportError, contract.ExportError];
  decorator: [api.TraceDecorator, contract.TraceDecorator];
  instrumentationHost: [node.InstrumentationHost, contract.InstrumentationHost];
}

/** What the contract lets users write and make is taken. */
export interface Taken {
  attributes: [contract.Attributes, api.Attributes];
  timeInput: [contract.TimeInput, api.TimeInput];
  spanContextLike: [contract.SpanContextLike, api.SpanContextLike];
  headers: [contract.HeadersLike, api.HeadersLike];
  link: [contract.Link, api.Link];
  spanOptions: [contract.SpanOptions, api.SpanOptions];
  tracerOptions: [contract.TracerOptions, api.TracerOptions];
  clock: [contract.Clock, api.Clock];
  idGenerator: [contract.IdGenerator, api.IdGenerator];
  sampler: [contract.Sampler, api.Sampler];
  limits: [contract.SpanLimits, api.SpanLimits];
  providerOptions: [contract.TracerProviderOptions, api.TracerProviderOptions];
  decoratorOptions: [contract.TraceDecoratorOptions, api.TraceDecoratorOptions];
  context: [contract.Context, api.Context];
  contextManager: [contract.ContextManager, api.ContextManager];
  propagator: [contract.TextMapPropagator, api.TextMapPropagator];
  getter: [contract.TextMapGetter, api.TextMapGetter];
  setter: [contract.TextMapSetter, api.TextMapSetter];
  processor: [contract.SpanProcessor, api.SpanProcessor];
  exporter: [contract.SpanExporterLike, api.SpanExporterLike];
  encodingExporter: [contract.EncodingExporter, api.EncodingExporter];
  startOptions: [contract.StartOptions, node.StartOptions];
  instrumentation: [contract.Instrumentation, node.Instrumentation];
}

type Broken<Pairs> = { [K in keyof Pairs]: Pairs[K] extends [infer From, infer To] ? ([From] extends [To] ? never : K) : K }[keyof Pairs];

/** The names of the pairs in which the first is not assignable to the second. */
export const broken: Broken<Given> | Broken<Taken> extends never ? 'none' : { broken: Broken<Given> | Broken<Taken> } = 'none';
