import { neverTrace } from '../../platform/own-requests.ts';
import { type AnyFunction, unpatched } from '../../platform/patch.ts';
import { startTimer } from '../../platform/timer.ts';
import type { EncodedBatch } from '../../trace/pipeline.ts';
import { type Answer, MAX_RESPONSE_BYTES, type Target } from './post.ts';

// By the runtime's own fetch, and wherever it may be `keepalive`: such a request outlives its page, its preflight too, where a plain one dies
// with it. What the keepalive requests of a page carry together is 64 KiB (Fetch: HTTP-network-or-cache fetch), or the browser refuses the
// next one. Bodies count, headers do not, and a request counts until its answer has been read (measured in Chromium 156 and Firefox 153).
// The application has requests of its own to send when the page goes, so most of the time half of the 64 KiB is the most we take.

/** What all of ours may carry together, once the application has had its turn. */
export const MAX_KEEPALIVE_BYTES: number = 62 * 1024;
/** While the page stays. */
const USUAL_KEEPALIVE_BYTES = 30 * 1024;

/** Of all exporters of the page, because the budget is the page's. */
let bytesUnderWay = 0;

/** What final requests may carry now. */
export function keepaliveBytesLeft(): number {
  return MAX_KEEPALIVE_BYTES - bytesUnderWay;
}

interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }>;
  cancel(): Promise<void>;
}

type Fetch = (url: string, init: object) => Promise<ResponseLike>;

export async function fetchTransport(target: Target, batch: EncodedBatch, signal: AbortSignal, final: boolean): Promise<Answer> {
  const most = final ? MAX_KEEPALIVE_BYTES : USUAL_KEEPALIVE_BYTES;
  const keptBytes = bytesUnderWay + batch.byteLength <= most ? batch.byteLength : 0;
  bytesUnderWay += keptBytes;
  try {
    const answer = readAnswer(send(target, batch, signal, keptBytes > 0));
    return await (keptBytes > 0 ? unlessForgotten(answer) : answer);
  } finally {
    bytesUnderWay -= keptBytes;
  }
}

function send({ url, headers }: Target, { body }: EncodedBatch, signal: AbortSignal, isKept: boolean): Promise<ResponseLike> {
  const fetch = unpatched<Fetch>('fetch') ?? missingFetch;
  const request = (keepalive: boolean): Promise<ResponseLike> =>
    fetch.call(globalThis, url, { method: 'POST', headers, body, signal, redirect: 'manual', keepalive });
  neverTrace(url);
  // The page may have spent the budget itself: then a plain request has a chance, as long as the page is there.
  return isKept ? request(true).catch(() => request(false)) : request(false);
}

function missingFetch(): never {
  throw new TypeError('this runtime has no fetch');
}

async function readAnswer(sent: Promise<ResponseLike>): Promise<Answer> {
  const response = await sent;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await readBody(response) };
}

/** How long after its return a page waits for the answers to what it sent before. */
const ANSWERED_MS = 1000;

/**
 * Firefox (153) never settles a request that was under way when its page went into the back/forward cache, be it aborted. It has gone out all
 * the same. So, as with a beacon, of which nobody hears either, what has no answer when the page is back counts as taken: not to send it twice.
 */
async function unlessForgotten(answer: Promise<Answer>): Promise<Answer> {
  let cancel = (): void => {};
  let comeBack: (event: { readonly persisted?: boolean }) => void = () => {};
  const forgotten = new Promise<Answer>((resolve) => {
    const taken = (): void => resolve({ status: 200, retryAfter: null, body: new Uint8Array() });
    comeBack = ({ persisted }) => {
      cancel();
      if (persisted) cancel = startTimer(taken, ANSWERED_MS);
    };
  });
  const listen = (name: string): unknown => unpatched<AnyFunction>(name)?.call(globalThis, 'pageshow', comeBack);
  listen('addEventListener');
  try {
    return await Promise.race([answer, forgotten]);
  } finally {
    cancel();
    listen('removeEventListener');
  }
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
