import type { ClientRequest, IncomingMessage } from 'node:http';
import { activeContext } from '../../context/active.ts';
import { isTracingSuppressed } from '../../context/suppress-tracing.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { type AnyFunction, patchMethod } from '../../platform/patch.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { setRequestError, setResponseStatus, startRequestSpan } from '../http-attributes.ts';
import type { Scrubber } from '../url.ts';
import { headersToAdd } from './headers-to-add.ts';
import { whenHttpLoads } from './http-loading.ts';
import { readTarget, withHeaders } from './request-arguments.ts';
import { subscribe } from './subscribe.ts';

// One CLIENT span for each request by http.request, http.get and their https twins, from the call to the response's headers, so that a
// response that nobody reads has an end too. Patched, not heard on a channel: `http.client.request.created` is not in Node 20, comes too
// late for raw headers, and does not know the port behind a Host header of the application's own.
//
// Nothing listens for 'response', 'error' or 'upgrade': their absence means something to Node (it dumps the response, throws, closes).

interface ResponseMessage {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}

/** Traces requests by `node:http` and `node:https`, however they were imported, and passes the trace on where `propagateTo` allows it. */
export function httpClientInstrumentation(): Instrumentation {
  return function httpClient(host) {
    const tracer = host.provider.getTracer('throughline/http-client', VERSION);
    const spans = new WeakMap<object, Span>();
    const patch = (id: 'node:http' | 'node:https', name: 'request' | 'get'): (() => void) =>
      patchMethod(process.getBuiltinModule(id), name, (original) => {
        const defaultProtocol = `${id.slice('node:'.length)}:`;
        return function (...args) {
          const call = prepare(host, tracer, args, defaultProtocol);
          return call ? send(spans, original, this, call, host) : original.apply(this, args);
        };
      });
    const stops = [
      subscribe<ResponseMessage>('http.client.response.finish', ({ request, response }) => endWith(spans.get(request), request, response)),
    ];
    const stopWaiting = whenHttpLoads(() => {
      stops.push(patch('node:http', 'request'), patch('node:http', 'get'), patch('node:https', 'request'), patch('node:https', 'get'));
      // `import { request } from 'node:http'` is a copy.
      const { syncBuiltinESMExports } = process.getBuiltinModule('node:module');
      stops.push(syncBuiltinESMExports);
      syncBuiltinESMExports();
    });
    return () => {
      stopWaiting();
      for (const stop of stops) stop();
    };
  };
}

interface Call {
  readonly span: Span;
  readonly args: readonly unknown[];
}

/** The span and the arguments to go on with; `undefined` for a request that is not to be traced. Never throws. */
function prepare(host: InstrumentationHost, tracer: Tracer, args: readonly unknown[], defaultProtocol: string): Call | undefined {
  const context = activeContext();
  if (isTracingSuppressed(context)) return undefined;
  try {
    const target = readTarget(args, defaultProtocol);
    if (!target) return undefined;
    const { method, url, headerNames } = target;
    const span = startRequestSpan(tracer, method, url, context, host);
    return { span, args: withHeaders(args, headersToAdd(host, setSpan(context, span), url, headerNames)) };
  } catch (error) {
    report('http_client_untraced', `a request could not be traced, because its arguments cannot be read: ${errorText(error)}`);
    return undefined;
  }
}

function send(spans: WeakMap<object, Span>, original: AnyFunction, thisArg: unknown, { span, args }: Call, scrubber: Scrubber): unknown {
  let request: ClientRequest;
  try {
    request = original.apply(thisArg, args as unknown[]); // Node's or another patch's, which change no arguments
  } catch (error) {
    setRequestError(span, error, scrubber);
    span.end();
    throw error;
  }
  // Another patch, such as a mock's, may give anything.
  if (typeof request?.once !== 'function') span.end();
  else if (span.isRecording()) watch(spans, request, span, scrubber);
  return request;
}

function watch(spans: WeakMap<object, Span>, request: ClientRequest, span: Span, scrubber: Scrubber): void {
  spans.set(request, span);
  request.on(process.getBuiltinModule('node:events').errorMonitor, (error: Error) => {
    if (!isCancelled(request, error)) setRequestError(span, error, scrubber);
    span.end();
  });
  request.once('close', () => {
    // An upgrade or a CONNECT has a response that no channel tells of. Without one, the caller has let the request go.
    const { res } = request as { readonly res?: IncomingMessage | null }; // Node's own member, in every version
    endWith(span, request, res);
  });
}

/** Whether Node made this error because the caller let the request go: by destroy() without an error, by abort(), by an agent's destroy(). */
function isCancelled(request: ClientRequest, error: Error): boolean {
  return request.destroyed && error.message === 'socket hang up' && 'code' in error && error.code === 'ECONNRESET';
}

function endWith(span: Span | undefined, request: ClientRequest, response: IncomingMessage | null | undefined): void {
  if (!span?.isRecording()) return;
  if (response) {
    const { remoteAddress = '', remotePort = 0 } = request.socket ?? {};
    if (remoteAddress) span.setAttributes({ 'network.peer.address': remoteAddress, 'network.peer.port': remotePort });
    span.setAttribute('network.protocol.version', response.httpVersion);
    setResponseStatus(span, response.statusCode ?? 0, 'client');
  }
  span.end();
}
