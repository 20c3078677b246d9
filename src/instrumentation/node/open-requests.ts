import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import { setFailure, setResponseStatus, spanName } from '../http-attributes.ts';

// The spans of requests that have no complete response yet. A span ends once: when its response has been handed to the system, or when the
// connection closes before that. Nothing listens on requests or responses. There is one listener for each connection: a pipelined response
// that waits for its turn would not hear that the client is gone.

interface OpenRequest {
  readonly span: Span;
  readonly response: ServerResponse;
}

export class OpenRequests {
  readonly #bySocket = new WeakMap<Socket, Map<IncomingMessage, OpenRequest>>();

  add(socket: Socket, request: IncomingMessage, response: ServerResponse, span: Span): void {
    let requests = this.#bySocket.get(socket);
    if (!requests) {
      requests = new Map();
      this.#bySocket.set(socket, requests);
      socket.once('close', () => this.#abandon(socket));
    }
    requests.set(request, { span, response });
  }

  /** The response has been sent. */
  finish(socket: Socket, request: IncomingMessage): void {
    const requests = this.#bySocket.get(socket);
    const open = requests?.get(request);
    if (!open || !requests?.delete(request)) return;
    setResponseStatus(open.span, open.response.statusCode, 'server');
    endSpan(open.span);
  }

  #abandon(socket: Socket): void {
    const requests = this.#bySocket.get(socket) ?? [];
    this.#bySocket.delete(socket);
    for (const [, { span, response }] of requests) {
      if (response.headersSent) setResponseStatus(span, response.statusCode, 'server');
      setFailure(span, codeOf(socket.errored), 'the connection was closed before the response was sent');
      endSpan(span);
    }
  }
}

/** A connection that was closed in good order fails its requests all the same: Node calls that ECONNRESET. */
function codeOf(error: Error | null): string {
  return error && 'code' in error && typeof error.code === 'string' ? error.code : 'ECONNRESET';
}

function endSpan(span: Span): void {
  const { name, attributes } = span as Span & Partial<ReadableSpan>; // a provider's recording span is readable
  const route = attributes?.['http.route'];
  const method = spanName(String(attributes?.['http.request.method']));
  // A name that the application gave stays.
  if (typeof route === 'string' && name === method) span.updateName(`${method} ${route}`);
  span.end();
}
