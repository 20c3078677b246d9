import type { Socket } from 'node:net';
import { activeContext } from '../../context/active.ts';
import { isTracingSuppressed } from '../../context/suppress-tracing.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { setRequestError, setResponseStatus, startRequestSpan } from '../http-attributes.ts';
import { parseUrl } from '../url.ts';
import { headersToAdd } from './headers-to-add.ts';
import { subscribe } from './subscribe.ts';

// One CLIENT span for each request that undici sends: by the built-in fetch, which is undici, and by the undici package. Nothing is patched:
// diagnostics channels tell. A request is created in the caller's context, so its parent is the span that is current at the call. A redirect
// is a request of its own, with a span of its own and a look at the policy of its own. Spans end with the response's headers.

interface Message {
  readonly request: UndiciRequest;
}

interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly upgrade?: unknown;
  /** [name, value, …]; in undici 5 the lines as text. */
  readonly headers: readonly unknown[] | string;
  addHeader(name: string, value: string): unknown;
}

/** Traces the built-in `fetch`, and the package undici, and passes the trace on where `propagateTo` allows it. */
export function fetchInstrumentation(): Instrumentation {
  return function fetch(host) {
    const tracer = host.provider.getTracer('throughline/fetch', VERSION);
    const spans = new WeakMap<UndiciRequest, Span>();
    const stops = [
      subscribe<Message>('undici:request:create', ({ request }) => begin(host, tracer, spans, request)),
      subscribe<Message & { readonly socket: Socket }>('undici:client:sendHeaders', ({ request, socket }) => {
        const { remoteAddress, remotePort = 0 } = socket;
        if (remoteAddress) spans.get(request)?.setAttributes({ 'network.peer.address': remoteAddress, 'network.peer.port': remotePort });
      }),
      subscribe<Message & { readonly response: { readonly statusCode: number } }>('undici:request:headers', ({ request, response }) => {
        end(spans, request, (span) => setResponseStatus(span, response.statusCode, 'client'));
      }),
      subscribe<Message & { readonly error: unknown }>('undici:request:error', ({ request, error }) => {
        // What is no error comes from the caller: abort('reason').
        end(spans, request, (span) => error instanceof Error && setRequestError(span, error, host));
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

function begin(host: InstrumentationHost, tracer: Tracer, spans: WeakMap<UndiciRequest, Span>, request: UndiciRequest): void {
  const context = activeContext();
  const { method, upgrade } = request;
  // The channels tell nothing more of an upgrade or a tunnel.
  if (isTracingSuppressed(context) || upgrade || method === 'CONNECT') return;
  const url = urlOf(request);
  if (!url) return;
  const span = startRequestSpan(tracer, method, url, context, host);
  if (span.isRecording()) spans.set(request, span);
  for (const [name, value] of headersToAdd(host, setSpan(context, span), url, headerNames(request))) request.addHeader(name, value);
}

/** An error may follow the headers: then the span has ended. */
function end(spans: WeakMap<UndiciRequest, Span>, request: UndiciRequest, record: (span: Span) => unknown): void {
  const span = spans.get(request);
  if (!span || !spans.delete(request)) return;
  record(span);
  span.end();
}

function urlOf({ origin, path }: UndiciRequest): URL | undefined {
  return parseUrl((typeof origin === 'string' ? origin.replace(/\/$/, '') : origin.origin) + path);
}

function headerNames({ headers }: UndiciRequest): string[] {
  if (typeof headers === 'string') return headers.split('\r\n').map((line) => line.slice(0, Math.max(0, line.indexOf(':'))));
  return headers.filter((_, index) => index % 2 === 0).map(String);
}
