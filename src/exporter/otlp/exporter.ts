import { errorText } from '../../platform/diagnostics.ts';
import { host } from '../../platform/host.ts';
import { isRecord } from '../../platform/is-record.ts';
import { checkCount, checkKeys, SetupError } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { EncodedBatch, EncodingExporter, ExportOptions, ExportResult, ReadableSpan } from '../../trace/pipeline.ts';
import { sendBeacon } from './beacon.ts';
import type { Compression } from './compression.ts';
import type { OtlpEncoding } from './encoding.ts';
import { fetchTransport, keepaliveBytesLeft, MAX_KEEPALIVE_BYTES } from './fetch-transport.ts';
import { jsonEncoding } from './json-encoding.ts';
import { post, type Target, type Transport } from './post.ts';
import { tracesUrl } from './traces-url.ts';

export interface OtlpExporterOptions {
  /** The collector's base address, to which `/v1/traces` is appended. In a page it may be a path. Default: `http://localhost:4318`. */
  readonly endpoint?: string | undefined;
  /** The full address, used as it is, instead of `endpoint`. */
  readonly url?: string | undefined;
  /** Sent with every request, such as an API key. A browser leaves out those that it forbids. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The longest that one request may take. Default: 10,000. */
  readonly timeoutMillis?: number | undefined;
  /**
   * In browsers `'protobuf'` is `protobufEncoding`: an object, so that a page that sends JSON does not load it. Default: `protobuf` in Node,
   * `json` in browsers.
   */
  readonly encoding?: 'json' | 'protobuf' | OtlpEncoding | undefined;
  /**
   * `false`: the body is called `text/plain`, so that a browser sends it to another origin without asking there first, which saves a round
   * trip and an answer to OPTIONS. The receiver has to read it as OTLP all the same, which many refuse with status 415, and no `headers`
   * can go along. Default: `true`.
   */
  readonly corsPreflight?: boolean | undefined;
  /** In browsers `'gzip'` is `gzip`: an object, so that a page that does not compress does not load it. Default: none. */
  readonly compression?: 'gzip' | 'none' | Compression | undefined;
}

/**
 * Sends spans to an OpenTelemetry collector, or to anything that takes OTLP over HTTP.
 *
 * One request an export; a BatchSpanProcessor decides when, and what becomes of a failure. Requests are made by the unpatched fetch and
 * are never traced. Rejects with ExportError. Throws SetupError for wrong options.
 *
 * @example
 * const exporter = new OtlpExporter({ endpoint: 'https://collector.example.com', headers: { 'x-api-key': key } });
 * const provider = new TracerProvider({ processors: [new BatchSpanProcessor(exporter)] });
 */
export class OtlpExporter implements EncodingExporter {
  readonly name: string = 'otlp';
  readonly maxConcurrentExports: number = 4;
  readonly maxFinalBytes: number = MAX_KEEPALIVE_BYTES;
  /** The media type. */
  declare readonly format: string;
  declare readonly encode: OtlpEncoding['encode'];
  declare readonly split: OtlpEncoding['split'];
  declare readonly join: OtlpEncoding['join'];
  /** @internal */
  declare readonly target: Target;
  /** @internal */
  declare readonly encoding: OtlpEncoding;
  readonly #transport: Transport;

  /** @internal `transport`: how a runtime makes requests. */
  constructor(options: OtlpExporterOptions = {}, transport: Transport = fetchTransport) {
    checkKeys('OtlpExporter', options, ['endpoint', 'url', 'headers', 'timeoutMillis', 'encoding', 'corsPreflight', 'compression']);
    const { endpoint, url, headers = {}, timeoutMillis = 10_000, encoding = 'json', corsPreflight = true, compression = 'none' } = options;
    this.#transport = compression === 'none' ? transport : compressionOf(compression)(transport);
    const { contentType, encode, split, join } = (this.encoding = encodingOf(encoding));
    this.format = contentType;
    this.encode = encode;
    this.split = split;
    this.join = join;
    this.target = {
      url: tracesUrl(endpoint, url),
      headers: {
        'content-type': corsPreflight ? contentType : 'text/plain;charset=UTF-8',
        // Not in browsers: there it would be one more header that a collector's CORS rules have to allow.
        ...(host.process?.versions?.node && { 'user-agent': `throughline/${VERSION}` }),
        ...checkHeaders(headers, corsPreflight),
      },
      timeoutMillis: checkCount('timeoutMillis', timeoutMillis, 1),
    };
  }

  /** What keepalive requests have left, all exporters of the page taken together. */
  get finalBytesLeft(): number {
    return keepaliveBytesLeft();
  }

  handOver(batch: EncodedBatch): boolean {
    return sendBeacon(this.target, batch);
  }

  async send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult> {
    if (batch.spanCount === 0) return {};
    return this.encoding.readResponse(await post(this.#transport, this.target, batch, options));
  }

  /** `rejectedSpans` counts those that could not be encoded too. */
  async export(spans: readonly ReadableSpan[], options: ExportOptions): Promise<ExportResult> {
    const batch = this.encode(spans);
    const { rejectedSpans = 0, ...result } = await this.send(batch, options);
    const rejected = Math.min(rejectedSpans, batch.spanCount) + spans.length - batch.spanCount;
    return rejected > 0 ? { ...result, rejectedSpans: rejected } : result;
  }
}

function encodingOf(encoding: string | OtlpEncoding): OtlpEncoding {
  if (encoding === 'json') return jsonEncoding;
  if (typeof (encoding as Partial<OtlpEncoding> | null)?.encode === 'function') return encoding as OtlpEncoding; // ours, by what it can do
  throw new SetupError(
    'bad_encoding',
    `encoding (${errorText(encoding)}) is not known here. Use 'json', or protobufEncoding from throughline/browser or throughline/node.`,
  );
}

function compressionOf(compression: string | Compression): Compression {
  if (typeof compression === 'function') return compression;
  throw new SetupError(
    'bad_compression',
    `compression (${errorText(compression)}) is not known here. Use 'none', or gzip from throughline/browser; Node knows 'gzip' by its name.`,
  );
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * In lower case, so that one the user gives replaces ours. Throws SetupError for what fetch would refuse at every export. Not by
 * `new Headers`, which takes 40 ms in Node: it loads undici.
 */
function checkHeaders(headers: Readonly<Record<string, string>>, corsPreflight: boolean): Record<string, string> {
  const pairs = Object.entries(Object(headers) as typeof headers); // also of what is no object
  const areHeaders = pairs.every(([name, value]) => HEADER_NAME.test(name) && typeof value === 'string' && HEADER_VALUE.test(value));
  if (!corsPreflight && pairs.length > 0) {
    throw new SetupError(
      'headers_need_preflight',
      `headers (${pairs.map(([name]) => name)}) make a browser ask the receiver first, which corsPreflight: false is to spare. Leave out one of them.`,
    );
  }
  if (areHeaders && isRecord(headers)) {
    return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  }
  throw new SetupError(
    'bad_header',
    `headers (${pairs.map(([name]) => name)}) must be a plain object such as { 'x-api-key': key }, of names and values that HTTP allows: token characters, and one line of Latin-1.`,
  );
}
