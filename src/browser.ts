// throughline/browser: tracing for web pages. Importing it does nothing; start() does.

import { browserContextManager } from './context/browser-context-manager.ts';
import { OtlpExporter } from './exporter/otlp/exporter.ts';
import { documentLoadInstrumentation } from './instrumentation/browser/document-load.ts';
import { fetchInstrumentation } from './instrumentation/browser/fetch.ts';
import { pageHideInstrumentation } from './instrumentation/browser/page-hide.ts';
import { userInteractionInstrumentation } from './instrumentation/browser/user-interaction.ts';
import { xhrInstrumentation } from './instrumentation/browser/xhr.ts';
import { BatchSpanProcessor } from './processor/batch.ts';
import { SimpleSpanProcessor } from './processor/simple.ts';
import { inDevelopment } from './start/in-development.browser.ts';
import { checkHasDestination, type StartOptions } from './start/options.ts';
import { startTracing, type Tracing } from './start/tracing.ts';
import type { SpanExporter, SpanProcessor } from './trace/pipeline.ts';

export { AsyncContextManager } from './context/async-context.ts';
export { TaskContextManager, type TaskContextManagerOptions } from './context/task.ts';
export { ZoneContextManager } from './context/zone.ts';
export type { Compression } from './exporter/otlp/compression.ts';
export type { OtlpEncoding } from './exporter/otlp/encoding.ts';
export { OtlpExporter, type OtlpExporterOptions } from './exporter/otlp/exporter.ts';
export { gzip } from './exporter/otlp/gzip.browser.ts';
export { protobufEncoding } from './exporter/otlp/protobuf-encoding.ts';
export { accessibleName } from './instrumentation/browser/accessible-name.ts';
export { bodySizes } from './instrumentation/browser/body-sizes.ts';
export { browserAttributes } from './instrumentation/browser/browser-attributes.ts';
export { type CaptureHeadersOptions, captureHeaders } from './instrumentation/browser/capture-headers.ts';
export { connectionTypeInstrumentation } from './instrumentation/browser/connection-type.ts';
export type { ConnectionOptions } from './instrumentation/browser/connections.ts';
export { errorsInstrumentation } from './instrumentation/browser/errors.ts';
export type { ErrorsInstrumentationOptions } from './instrumentation/browser/errors-options.ts';
export { type EventSourceInstrumentationOptions, eventSourceInstrumentation } from './instrumentation/browser/event-source.ts';
export type { FailureSource } from './instrumentation/browser/failure.ts';
export { type FrustrationOptions, frustrations } from './instrumentation/browser/frustration.ts';
export type { ElementName } from './instrumentation/browser/interaction-name.ts';
export { type LongAnimationFrameOptions, longAnimationFrameInstrumentation } from './instrumentation/browser/long-animation-frames.ts';
export { type NavigationInstrumentationOptions, navigationInstrumentation } from './instrumentation/browser/navigation.ts';
export type { NetworkEvents } from './instrumentation/browser/network-timing.ts';
export { type OpenTelemetryRequestOptions, openTelemetryOptions } from './instrumentation/browser/open-telemetry-options.ts';
export { pageViewInstrumentation } from './instrumentation/browser/page-view.ts';
export { replayEarly } from './instrumentation/browser/replay-early.ts';
export { reportUncaught } from './instrumentation/browser/report-uncaught.ts';
export type {
  ClientRequestOptions,
  EndedRequest,
  RequestHooks,
  TracedRequest,
  TraceInit,
} from './instrumentation/browser/request-options.ts';
export { type ResourceInstrumentationOptions, resourceInstrumentation } from './instrumentation/browser/resources.ts';
export type { RouteNames } from './instrumentation/browser/route-name.ts';
export { type ServiceWorkerInstrumentationOptions, serviceWorkerInstrumentation } from './instrumentation/browser/service-worker.ts';
export { type SessionInstrumentationOptions, sessionInstrumentation } from './instrumentation/browser/session.ts';
export type { SessionStorage } from './instrumentation/browser/session-shelf.ts';
export { createTracedFetch, tracedFetch } from './instrumentation/browser/traced-fetch.ts';
export type {
  InteractionWatcher,
  UserInteractionInstrumentationOptions,
  WatchedInteraction,
} from './instrumentation/browser/user-interaction.ts';
export { visibilityInstrumentation } from './instrumentation/browser/visibility.ts';
export { type WebSocketInstrumentationOptions, webSocketInstrumentation } from './instrumentation/browser/web-socket.ts';
export { workerInstrumentation } from './instrumentation/browser/worker.ts';
export type { Instrumentation, InstrumentationHost } from './instrumentation/host.ts';
export { redactKeys } from './instrumentation/redact-keys.ts';
export type { Redact, Scrubber } from './instrumentation/url.ts';
export { type Consent, type ConsentOptions, createConsent } from './start/consent.ts';
export type { StartOptions } from './start/options.ts';
export type { Tracing } from './start/tracing.ts';
export { documentLoadInstrumentation, fetchInstrumentation, pageHideInstrumentation, userInteractionInstrumentation, xhrInstrumentation };

/**
 * Starts tracing in this page: clicks, fetch, XMLHttpRequest and the page's own load become spans, and the trace goes along to the page's
 * own origin. Without `endpoint`, `exporter` or `processors`, spans are printed to the console. Called again, it returns the running
 * tracing. Throws SetupError for wrong options, and nothing ever after.
 *
 * @example
 * start({ serviceName: 'shop-web', endpoint: '/otlp', propagateTo: ['https://api.example.com'] });
 */
export function start(options: StartOptions = {}): Tracing {
  return startTracing(options, {
    resource: { 'telemetry.sdk.language': 'webjs', 'user_agent.original': globalThis.navigator?.userAgent },
    contextManager: browserContextManager,
    destination,
    instrumentations: () => [documentLoadInstrumentation(), fetchInstrumentation(), xhrInstrumentation(), userInteractionInstrumentation()],
    atTheEnd: pageHideInstrumentation(),
    development: inDevelopment(),
    origin: globalThis.location?.origin ?? 'null',
  });
}

function destination(options: StartOptions): SpanProcessor {
  const { exporter, endpoint, headers, encoding, corsPreflight, compression, batch } = options;
  if (!exporter && endpoint === undefined) {
    checkHasDestination(options);
    return new SimpleSpanProcessor(printSpans());
  }
  return new BatchSpanProcessor(exporter ?? new OtlpExporter({ endpoint, headers, encoding, corsPreflight, compression }), batch);
}

/** One line a span, with the whole span to unfold beside it. The waterfall of ConsoleExporter is for those who ask for it: 4 kB. */
function printSpans(): SpanExporter {
  return {
    name: 'console',
    maxConcurrentExports: Number.POSITIVE_INFINITY,
    async export(spans) {
      for (const span of spans) console.log(`${span.name} ${span.durationMs.toFixed(1)} ms`, span.toJSON());
    },
  };
}
