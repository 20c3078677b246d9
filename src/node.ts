// throughline/node: start() and what it is made of in Node. Importing it does nothing.

export {
  AsyncLocalStorageContextManager,
  type AsyncLocalStorageLike,
  type AsyncLocalStorageOptions,
} from './context/async-local-storage.ts';
export { bindEmitter, type Emitter } from './context/bind-emitter.ts';
export type { Compression } from './exporter/otlp/compression.ts';
export type { OtlpEncoding } from './exporter/otlp/encoding.ts';
export { OtlpExporter } from './exporter/otlp/exporter.node.ts';
export type { OtlpExporterOptions } from './exporter/otlp/exporter.ts';
export { protobufEncoding } from './exporter/otlp/protobuf-encoding.ts';
export type { Instrumentation, InstrumentationHost } from './instrumentation/host.ts';
export { exitInstrumentation } from './instrumentation/node/exit.ts';
export { fetchInstrumentation } from './instrumentation/node/fetch.ts';
export { httpClientInstrumentation } from './instrumentation/node/http-client.ts';
export { type HttpServerOptions, httpServerInstrumentation, type IncomingRequest } from './instrumentation/node/http-server.ts';
export { redactKeys } from './instrumentation/redact-keys.ts';
export type { Redact, Scrubber } from './instrumentation/url.ts';
export { childEnv, environmentContext } from './propagation/environment.ts';
export type { PropagateTo } from './propagation/policy.ts';
export { start } from './start/node.ts';
export type { StartOptions } from './start/options.ts';
export type { Tracing } from './start/tracing.ts';
