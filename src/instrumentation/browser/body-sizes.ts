import type { RequestHooks, TracedRequest } from './request-options.ts';

/**
 * Records `http.request.body.size` and `http.response.body.size`, in bytes as they travel. That of a request where it is known without
 * reading it: not of a stream, a form with files or a `Request`. That of a response as the browser's timing tells, which another origin may
 * hide and which comes too late for a body that takes longer than 300 ms.
 *
 * @example
 * start({ instrumentations: [fetchInstrumentation({ hooks: [bodySizes()] })] });
 */
export function bodySizes(): RequestHooks {
  return {
    onRequest({ span, init, body = init?.body }: TracedRequest) {
      const size = sizeOf(body);
      if (size !== undefined) span.setAttribute('http.request.body.size', size);
    },
    onEnd({ span, timing, url }) {
      const isHidden = timing?.encodedBodySize === 0 && url.origin !== globalThis.location?.origin && !timing.requestStart;
      if (timing && !isHidden) span.setAttribute('http.response.body.size', timing.encodedBodySize);
    },
  };
}

function sizeOf(body: unknown): number | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  if (body instanceof URLSearchParams) return String(body).length; // which is ASCII
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : undefined;
}
