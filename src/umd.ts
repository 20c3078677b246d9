// The single files for <script>: window.Throughline is the core and the browser's part in one. Without `protobufEncoding`, which would be a
// tenth of the file for every page: a page that wants it has a bundler.

export type {
  ClientRequestOptions,
  Compression,
  ElementName,
  ErrorsInstrumentationOptions,
  FrustrationOptions,
  Instrumentation,
  InstrumentationHost,
  InteractionWatcher,
  NavigationInstrumentationOptions,
  OtlpEncoding,
  OtlpExporterOptions,
  Redact,
  RouteNames,
  Scrubber,
  StartOptions,
  TaskContextManagerOptions,
  Tracing,
  UserInteractionInstrumentationOptions,
  WatchedInteraction,
} from './browser.ts';
export {
  AsyncContextManager,
  accessibleName,
  documentLoadInstrumentation,
  errorsInstrumentation,
  fetchInstrumentation,
  frustrations,
  gzip,
  navigationInstrumentation,
  OtlpExporter,
  pageHideInstrumentation,
  redactKeys,
  start,
  TaskContextManager,
  userInteractionInstrumentation,
  xhrInstrumentation,
  ZoneContextManager,
} from './browser.ts';
export * from './index.ts';
