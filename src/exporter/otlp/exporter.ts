import { errorText } from '../../platform/diagnostics.ts';
import { host } from '../../platform/host.ts';
import { checkCount, checkKeys, SetupError } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { EncodedBatch, EncodingExporter, ExportOptions, ExportResult, ReadableSpan } from '../../trace/pipeline.ts';
import type { OtlpEncoding } from './encoding.ts';
import { MAX_KEEPALIVE_BYTES, post } from './http.ts';
import { jsonEncoding } from './json-encoding.ts';
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
  /** In browsers `'protobuf'` is `protobufEncoding`: an object, so that a page that sends JSON does not load it. Default: `json`. */
  readonly encoding?: 'json' | 'protobuf' | OtlpEncoding | undefined;
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
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMillis: number;
  readonly #encoding: OtlpEncoding;

  constructor(options: OtlpExporterOptions = {}) {
    checkKeys('OtlpExporter', options, ['endpoint', 'url', 'headers', 'timeoutMillis', 'encoding']);
    const { endpoint, url, headers = {}, timeoutMillis = 10_000, encoding = 'json' } = options;
    this.#url = tracesUrl(endpoint, url);
    this.#timeoutMillis = checkCount('timeoutMillis', timeoutMillis, 1);
    this.#encoding = encodingOf(encoding);
    this.#headers = { 'content-type': this.#encoding.contentType, ...userAgent(), ...checkHeaders(headers) };
  }

  encode(spans: readonly ReadableSpan[]): EncodedBatch {
    return this.#encoding.encode(spans);
  }

  split(batch: EncodedBatch): readonly [EncodedBatch, EncodedBatch] | undefined {
    return this.#encoding.split(batch);
  }

  async send(batch: EncodedBatch, options: ExportOptions): Promise<ExportResult> {
    if (batch.spanCount === 0) return {};
    const { body, byteLength } = batch;
    const { signal, final } = options;
    const request = { url: this.#url, headers: this.#headers, timeoutMillis: this.#timeoutMillis, body, byteLength, signal, final };
    return this.#encoding.readResponse(await post(request));
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

/** Only outside of browsers: there it would be one more header that a collector's CORS rules have to allow. */
function userAgent(): Record<string, string> {
  return host.process?.versions?.node ? { 'user-agent': `throughline/${VERSION}` } : {};
}

/** In lower case, so that one the user gives replaces ours. Throws SetupError for what fetch would refuse at every export. */
function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers) {
    throw new SetupError('bad_header', `headers (${errorText(headers)}) must be a plain object of strings, such as { 'x-api-key': key }.`);
  }
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new SetupError(
        'bad_header',
        `headers has "${name}", whose name or value HTTP does not allow. Use token characters and a value in one line of Latin-1.`,
      );
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}
