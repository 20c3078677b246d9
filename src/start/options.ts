import type { ContextManager } from '../context/context-manager.ts';
import type { Compression } from '../exporter/otlp/compression.ts';
import type { OtlpEncoding } from '../exporter/otlp/encoding.ts';
import type { Instrumentation } from '../instrumentation/host.ts';
import type { Redact } from '../instrumentation/url.ts';
import { type DiagnosticListener, errorText } from '../platform/diagnostics.ts';
import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { type BatchSpanProcessorOptions, resolveBatchOptions } from '../processor/batch-options.ts';
import type { PropagateTo } from '../propagation/policy.ts';
import type { TextMapPropagator } from '../propagation/propagator.ts';
import type { SpanLimits } from '../trace/limits.ts';
import type { SpanExporterLike, SpanProcessor } from '../trace/pipeline.ts';
import type { Resource } from '../trace/resource.ts';
import type { Sampler } from '../trace/sampler.ts';
import type { Consent } from './consent.ts';

/** What `start()` takes, in Node and in browsers alike. Everything is optional. */
export interface StartOptions {
  /** `service.name`. Default: OTEL_SERVICE_NAME (Node), else `unknown_service`. */
  readonly serviceName?: string | undefined;
  /** `service.version`. */
  readonly serviceVersion?: string;
  /** More about who makes the spans. */
  readonly resource?: Resource;
  /** Base URL of an OTLP/HTTP receiver: spans go to `<endpoint>/v1/traces`. In browsers it may be relative to the page. */
  readonly endpoint?: string | undefined;
  /** Sent with every export to `endpoint`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How spans travel to `endpoint`. Default: `protobuf` in Node, `json` in browsers, where protobuf is the object `protobufEncoding`. */
  readonly encoding?: 'json' | 'protobuf' | OtlpEncoding;
  /**
   * `false`, in browsers: spans go to another origin as `text/plain`, without the browser's asking there first. The receiver has to read that
   * as OTLP, and no `headers` can go along. Default: `true`.
   */
  readonly corsPreflight?: boolean;
  /** Whether what is sent to `endpoint` is compressed. Default: `none`. In browsers gzip is the object `gzip`. */
  readonly compression?: 'gzip' | 'none' | Compression;
  /** Takes the place of `endpoint`: an exporter, or a function that takes the spans. */
  readonly exporter?: SpanExporterLike;
  /** How batches are made for `endpoint` or `exporter`. */
  readonly batch?: BatchSpanProcessorOptions;
  /** More processors, in order. Where they are the only destination given, nothing goes to the console. */
  readonly processors?: readonly SpanProcessor[];
  /** Default: as the parent did, and every root. */
  readonly sampler?: Sampler;
  /** The share of new traces that is sampled, from 0 to 1; parents are obeyed. Not together with `sampler`. */
  readonly sampleRatio?: number;
  /** Default: W3C trace context and baggage. */
  readonly propagators?: readonly TextMapPropagator[];
  /** To which other origins trace headers may go. Default in browsers: none; in Node: everywhere. */
  readonly propagateTo?: PropagateTo | undefined;
  /**
   * Where baggage may go along, of where trace headers go: it may tell of people. Default in browsers: the page's own origin alone; in Node:
   * everywhere.
   */
  readonly propagateBaggageTo?: PropagateTo | undefined;
  /**
   * Gives the text to record in the place of a URL, which is a copy and may be changed; asked about the URLs in error messages too. What it
   * gives loses what every URL loses: credentials, and the values of `X-Amz-Signature`, `X-Amz-Credential`, `X-Amz-Security-Token`,
   * `AWSAccessKeyId`, `Signature`, `sig`, `X-Goog-Signature`, `access_token`, `id_token` and `refresh_token`. One that throws is reported, and
   * the URL recorded without it. `redactKeys('password')` makes one. Default: none.
   */
  readonly redact?: Redact;
  /** Default: the best that the runtime has. */
  readonly contextManager?: ContextManager;
  /** Default: all of the runtime's. `[]`: none. The flush when a page is hidden or a process ends is there in any case. */
  readonly instrumentations?: readonly Instrumentation[] | undefined;
  /** More instrumentations, beside those. */
  readonly also?: readonly Instrumentation[] | undefined;
  /** What the user of a page has allowed: `createConsent()`. Default: everything. */
  readonly consent?: Consent;
  readonly limits?: SpanLimits;
  /** Hears what goes wrong inside the tracer, once per cause. Default: one console warning per cause. */
  readonly onDiagnostic?: DiagnosticListener;
}

const KINDS: Readonly<Record<keyof StartOptions, 'string' | 'number' | 'boolean' | 'object' | 'function' | 'array' | 'any'>> = {
  serviceName: 'string',
  serviceVersion: 'string',
  resource: 'object',
  endpoint: 'string',
  headers: 'object',
  encoding: 'any',
  corsPreflight: 'boolean',
  compression: 'any',
  exporter: 'any',
  batch: 'object',
  processors: 'array',
  sampler: 'object',
  sampleRatio: 'number',
  propagators: 'array',
  propagateTo: 'array',
  propagateBaggageTo: 'array',
  redact: 'function',
  contextManager: 'object',
  instrumentations: 'array',
  also: 'array',
  consent: 'object',
  limits: 'object',
  onDiagnostic: 'function',
};

/** Throws SetupError for options that are unknown, of the wrong kind, or contradict each other. What they hold is checked where it is used. */
export function checkStartOptions(options: StartOptions): void {
  checkKeys('start()', options, Object.keys(KINDS));
  checkKinds(options);
  for (const each of [...(options.instrumentations ?? []), ...(options.also ?? [])]) {
    if (typeof each === 'function') continue;
    throw new SetupError(
      'bad_option',
      `instrumentations or also has ${errorText(each)}, which is no function. An instrumentation is (host) => stop.`,
    );
  }
  if (options.sampler && options.sampleRatio !== undefined) {
    throw new SetupError('two_samplers', `sampler and sampleRatio (${options.sampleRatio}) both decide what is sampled. Give one of them.`);
  }
  if (options.resource !== undefined && typeof (options.resource as Partial<Resource> | null)?.attributes !== 'object') {
    throw new SetupError(
      'bad_resource',
      'resource must be { attributes: { … } }, for example { attributes: { "deployment.environment.name": "test" } }.',
    );
  }
  resolveBatchOptions(options.batch ?? {}, true); // thrown now, also where another destination makes them useless
  if (options.exporter && options.endpoint !== undefined) {
    throw new SetupError(
      'two_destinations',
      `exporter and endpoint (${options.endpoint}) both say where spans go. Give one, and use processors for more.`,
    );
  }
}

/** Throws SetupError for options that say how spans travel where nothing says to whom. */
export function checkHasDestination(options: StartOptions): void {
  for (const key of ['headers', 'encoding', 'corsPreflight', 'compression', 'batch'] as const) {
    if (options[key] === undefined) continue;
    throw new SetupError(
      'no_destination',
      `${key} is for an endpoint or an exporter, but neither is given, so spans are printed. Give an endpoint.`,
    );
  }
}

/** Finds mistakes sooner and names them better than the code that uses the options, which checks them too. */
function checkKinds(options: StartOptions): void {
  for (const [key, value] of Object.entries(options)) {
    const kind = KINDS[key as keyof StartOptions]; // a known one
    const isRight = kind === 'array' ? Array.isArray(value) : value !== null && (kind === 'any' || typeof value === kind);
    if (value === undefined || isRight) continue;
    throw new SetupError(
      'bad_option',
      `${key} (${errorText(value)}) must be ${kind === 'any' ? 'given or left out' : `of the kind ${kind}`}.`,
    );
  }
}
