import { unpatched } from '../../platform/patch.ts';
import type { EncodedBatch } from '../../trace/pipeline.ts';
import { type Answer, MAX_RESPONSE_BYTES, type Target } from './post.ts';

/** What the keepalive requests of a page may carry together is 64 KiB; the rest is for the page's own. */
export const MAX_KEEPALIVE_BYTES: number = 60 * 1024;

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

/** By the runtime's own fetch. `final`: the request outlives the page, if it is small enough. */
export async function fetchTransport(target: Target, batch: EncodedBatch, signal: AbortSignal, final: boolean): Promise<Answer> {
  const response = await send(target, batch, signal, final);
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await readBody(response) };
}

function send({ url, headers }: Target, { body, byteLength }: EncodedBatch, signal: AbortSignal, final: boolean): Promise<ResponseLike> {
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
