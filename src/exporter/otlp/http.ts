import { systemClock } from '../../platform/clock.ts';
import { errorText } from '../../platform/diagnostics.ts';
import { unpatched } from '../../platform/patch.ts';
import { startTimer } from '../../platform/timer.ts';
import { ExportError } from '../../trace/export-error.ts';
import type { EncodedBatch, ExportOptions } from '../../trace/pipeline.ts';
import { parseRetryAfter } from './retry-after.ts';

// One POST by the runtime's own fetch, below every patch, so that sending spans makes no spans. It says what happened and repeats nothing:
// the delivery loop does. The status line decides; a body that is late, endless or garbage changes nothing. Redirects are not followed:
// the headers may hold a secret that was meant for one address.

/** What the keepalive requests of a page may carry together is 64 KiB; the rest is for the page's own. */
export const MAX_KEEPALIVE_BYTES: number = 60 * 1024;
/** OTLP: a client must not read more of an answer, and should not send more. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

interface ResponseLike {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }>;
  cancel(): Promise<void>;
}

type Fetch = (url: string, init: object) => Promise<ResponseLike>;

/** Where requests go, and what they all have. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
}

/** The answer's body, when the request was taken; rejects with ExportError. */
export async function post(target: Target, batch: EncodedBatch, { signal, final }: ExportOptions): Promise<Uint8Array> {
  if (batch.byteLength > MAX_REQUEST_BYTES) {
    throw new ExportError('too_large', `A batch of ${batch.byteLength} bytes is more than OTLP allows (64 MiB). Send smaller batches.`, {
      retryable: false,
    });
  }
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const stopTimer = startTimer(abort, target.timeoutMillis);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    const response = await send(target, batch, controller.signal, final).catch((cause: unknown) => {
      throw failure(target, signal.aborted, controller.signal.aborted, cause);
    });
    const body = await readBody(response);
    if (response.ok) return body;
    throw statusError(target.url, response, body);
  } finally {
    stopTimer();
    signal.removeEventListener('abort', abort);
  }
}

async function send(
  { url, headers }: Target,
  { body, byteLength }: EncodedBatch,
  signal: AbortSignal,
  final: boolean,
): Promise<ResponseLike> {
  const fetch = unpatched<Fetch>('fetch') ?? missingFetch;
  const request = (keepalive: boolean): Promise<ResponseLike> =>
    fetch.call(globalThis, url, { method: 'POST', headers, body, signal, redirect: 'manual', keepalive });
  if (!final || byteLength > MAX_KEEPALIVE_BYTES) return request(false);
  // The budget is the page's, who may have spent it: then a plain request has a chance, as long as the page is only hidden.
  return request(true).catch(() => request(false));
}

function missingFetch(): never {
  throw new TypeError('this runtime has no fetch');
}

function failure({ url, timeoutMillis }: Target, isGivenUp: boolean, isAborted: boolean, cause: unknown): ExportError {
  if (isAborted) {
    return new ExportError(
      'timeout',
      `${nameOf(url)} did not answer ${isGivenUp ? 'in the time that the export had' : `within timeoutMillis (${timeoutMillis})`}.`,
      { retryable: true, cause },
    );
  }
  return new ExportError('network', `${nameOf(url)} cannot be reached: ${reasonOf(cause)}`, { retryable: true, cause });
}

/** Node says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  return errorText(error instanceof Error && error.cause ? error.cause : error);
}

function statusError(url: string, response: ResponseLike, body: Uint8Array): ExportError {
  const { status } = response;
  return new ExportError('http_status', `${nameOf(url)} answered ${status || ''} ${saidBy(status, body)}`.trimEnd(), {
    retryable: RETRYABLE.includes(status),
    status: status || undefined,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), systemClock.wallMs()),
  });
}

function saidBy(status: number, body: Uint8Array): string {
  // A browser hides a redirect's status and address.
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  return isRedirect ? 'a redirect, which is not followed. Set the final address' : new TextDecoder().decode(body.subarray(0, 200));
}

/** Without the query, which may hold a key. */
function nameOf(url: string): string {
  return url.replace(/[?#].*/, '');
}

/** What can be read of the answer within its limits; never rejects. */
async function readBody(response: ResponseLike): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      size += next.value.length;
      chunks.push(next.value);
      if (size <= MAX_RESPONSE_BYTES) continue;
      await reader?.cancel();
      return new Uint8Array();
    }
  } catch {
    // Cut off, or out of time.
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
