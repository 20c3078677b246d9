import { systemClock } from '../../platform/clock.ts';
import { errorText } from '../../platform/diagnostics.ts';
import { unpatched } from '../../platform/patch.ts';
import { startTimer } from '../../platform/timer.ts';
import { ExportError } from '../../trace/export-error.ts';
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
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

type Fetch = (url: string, init: object) => Promise<ResponseLike>;

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly byteLength: number;
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
  /** The page is going: the request must outlive it, if it is small enough. */
  readonly final: boolean;
}

/** The answer's body, when the request was taken; rejects with ExportError. */
export async function post(request: PostRequest): Promise<Uint8Array> {
  if (request.byteLength > MAX_REQUEST_BYTES) {
    throw new ExportError('too_large', `A batch of ${request.byteLength} bytes is more than OTLP allows (64 MiB). Send smaller batches.`, {
      retryable: false,
    });
  }
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const stopTimer = startTimer(abort, request.timeoutMillis);
  request.signal.addEventListener('abort', abort);
  if (request.signal.aborted) abort();
  try {
    const response = await send(request, controller.signal);
    const body = await readBody(response);
    if (response.status >= 200 && response.status < 300) return body;
    throw statusError(request.url, response, body);
  } finally {
    stopTimer();
    request.signal.removeEventListener('abort', abort);
  }
}

async function send(request: PostRequest, signal: AbortSignal): Promise<ResponseLike> {
  const { headers, body } = request;
  const keepalive = request.final && request.byteLength <= MAX_KEEPALIVE_BYTES;
  const init = { method: 'POST', headers, body, signal, redirect: 'manual' };
  try {
    const fetch = unpatched<Fetch>('fetch') ?? missingFetch;
    if (!keepalive) return await fetch.call(globalThis, request.url, init);
    // The budget is the page's, who may have spent it: then a plain request has a chance, as long as the page is only hidden.
    const sent = fetch.call(globalThis, request.url, { ...init, keepalive });
    return await sent.catch((error: unknown) => {
      if (signal.aborted) throw error;
      return fetch.call(globalThis, request.url, init);
    });
  } catch (cause) {
    throw failure(request, signal, cause);
  }
}

function missingFetch(): never {
  throw new TypeError('this runtime has no fetch');
}

function failure({ url, timeoutMillis, signal: outer }: PostRequest, signal: AbortSignal, cause: unknown): ExportError {
  if (signal.aborted) {
    return new ExportError(
      'timeout',
      `${nameOf(url)} did not answer ${outer.aborted ? 'in the time that the export had' : `within timeoutMillis (${timeoutMillis})`}.`,
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
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), systemClock.wallMs());
  return new ExportError('http_status', `${nameOf(url)} answered ${status || ''} ${saidBy(status, body)}`.trimEnd(), {
    retryable: RETRYABLE.includes(status),
    ...(status && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
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
  const chunks: Uint8Array[] = [];
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
  return concat(chunks, size);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
