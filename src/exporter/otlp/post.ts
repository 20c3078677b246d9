import { systemClock } from '../../platform/clock.ts';
import { errorText } from '../../platform/diagnostics.ts';
import { startTimer } from '../../platform/timer.ts';
import { ExportError } from '../../trace/export-error.ts';
import type { EncodedBatch, ExportOptions } from '../../trace/pipeline.ts';
import { parseRetryAfter } from './retry-after.ts';

// One POST under one deadline, answer included. It says what happened and repeats nothing: the delivery loop does. The status line decides;
// a body that is late, endless or garbage changes nothing.

/** OTLP: a client must not read more of an answer, and should not send more. */
export const MAX_RESPONSE_BYTES: number = 4 * 1024 * 1024;
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

/** Where requests go, and what they all have. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMillis: number;
}

export interface Answer {
  /** 0 for a redirect whose status the runtime hides. */
  readonly status: number;
  readonly retryAfter: string | null | undefined;
  /** What could be read of it. */
  readonly body: Uint8Array;
}

/**
 * Makes one request, below every patch, so that sending spans makes no spans, and follows no redirect: the headers may hold a secret that was
 * meant for one address. Resolves as soon as the status is known and the body read, or `signal` aborted meanwhile; else rejects,
 * with a member `notTaken` where it is certain that nothing was sent.
 */
export type Transport = (target: Target, batch: EncodedBatch, signal: AbortSignal, final: boolean) => Promise<Answer>;

/** The answer's body, when the request was taken; rejects with ExportError. */
export async function post(
  transport: Transport,
  target: Target,
  batch: EncodedBatch,
  { signal, final }: ExportOptions,
): Promise<Uint8Array> {
  if (batch.byteLength > MAX_REQUEST_BYTES) {
    throw new ExportError('too_large', `A batch of ${batch.byteLength} bytes is more than OTLP allows (64 MiB). Send smaller batches.`, {
      retryable: false,
      status: 413, // as a receiver would say: what can be split is
    });
  }
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const stopTimer = startTimer(abort, target.timeoutMillis);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    const answer = await transport(target, batch, controller.signal, final).catch((cause: unknown) => {
      throw failure(target, signal.aborted, controller.signal.aborted, cause);
    });
    return takenBody(target.url, answer);
  } finally {
    stopTimer();
    signal.removeEventListener('abort', abort);
  }
}

/** The body of an answer that says that the request was taken. Throws ExportError for any other. */
export function takenBody(url: string, answer: Answer): Uint8Array {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw statusError(url, answer);
}

function failure({ url, timeoutMillis }: Target, isGivenUp: boolean, isAborted: boolean, cause: unknown): ExportError {
  if (isAborted) {
    return new ExportError(
      'timeout',
      `${nameOf(url)} did not answer ${isGivenUp ? 'in the time that the export had' : `within timeoutMillis (${timeoutMillis})`}.`,
      { retryable: true, cause },
    );
  }
  const { notTaken } = cause as Partial<ExportError>; // an Error, which may say so
  return new ExportError('network', `${nameOf(url)} cannot be reached: ${reasonOf(cause)}`, { retryable: true, notTaken, cause });
}

/** Node's fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  return errorText(error instanceof Error && error.cause ? error.cause : error);
}

function statusError(url: string, { status, retryAfter, body }: Answer): ExportError {
  return new ExportError('http_status', `${nameOf(url)} answered ${status || ''} ${saidBy(status, body)}`.trimEnd(), {
    retryable: RETRYABLE.includes(status),
    status: status || undefined,
    retryAfterMs: parseRetryAfter(retryAfter, systemClock.wallMs()),
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
