import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Context, ROOT_CONTEXT } from '../../context/context.ts';
import { suppressTracing } from '../../context/suppress-tracing.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { checkKeys } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import { setSpan } from '../../trace/current-span.ts';
import { SpanKind } from '../../trace/span-kind.ts';
import type { Instrumentation } from '../host.ts';
import { spanName } from '../http-attributes.ts';
import { runHandlersIn } from './handler-context.ts';
import { OpenRequests } from './open-requests.ts';
import { serverAttributes } from './server-attributes.ts';
import { subscribe } from './subscribe.ts';

// One SERVER span for each request that an http or https server of this process takes, from its headers to the end of its response. Node
// itself tells of both on diagnostics channels, however and whenever `node:http` was imported; upgrades and CONNECT are no requests there.
// The trace that the headers name is continued on the ground of the root context: what was active when the server began to listen is no
// parent of its requests.

/** What `ignoreRequest` is asked about: Node's request. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface HttpServerOptions {
  /** Whether this request makes no spans at all, its handlers' included: health checks, static files. One that throws says no. */
  readonly ignoreRequest?: (request: IncomingRequest) => boolean;
}

interface RequestMessage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly server: Server;
}

/**
 * Traces the requests that `node:http` and `node:https` servers take. Handlers run with the request's span as the current one; where
 * they set its attribute `http.route`, the route becomes part of its name.
 *
 * @example
 * start({ instrumentations: [httpServerInstrumentation({ ignoreRequest: ({ url }) => url === '/health' })] });
 */
export function httpServerInstrumentation(options: HttpServerOptions = {}): Instrumentation {
  checkKeys('httpServerInstrumentation', options, ['ignoreRequest']);
  const { ignoreRequest } = options;
  return function httpServer(host) {
    const tracer = host.provider.getTracer('throughline/http-server', VERSION);
    const contexts = new WeakMap<object, Context>();
    const handlers = runHandlersIn(contexts);
    const open = new OpenRequests();
    const begin = ({ request, response, socket }: RequestMessage): Context => {
      if (isIgnored(ignoreRequest, request)) return suppressTracing(ROOT_CONTEXT);
      const parent = host.extract(request.headers, ROOT_CONTEXT);
      const spanOptions = { kind: SpanKind.SERVER, attributes: serverAttributes(request, socket, host) };
      const span = tracer.startSpan(spanName(request.method ?? 'GET'), spanOptions, parent);
      if (span.isRecording()) open.add(socket, request, response, span);
      return setSpan(parent, span);
    };
    const stops = [
      subscribe<RequestMessage>('http.server.request.start', (message) => {
        contexts.set(message.request, begin(message));
        handlers.cover(message.server);
      }),
      subscribe<RequestMessage>('http.server.response.finish', ({ socket, request }) => open.finish(socket, request)),
      handlers.stop,
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
}

function isIgnored(ignoreRequest: HttpServerOptions['ignoreRequest'], request: IncomingMessage): boolean {
  try {
    return ignoreRequest?.(request) === true;
  } catch (error) {
    report('ignore_request_failed', `ignoreRequest threw ${errorText(error)}. That counts as no: the request is traced.`);
    return false;
  }
}
