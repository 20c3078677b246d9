import { patchMethod } from '../../platform/patch.ts';
import { patchConstructor } from '../../platform/patch-constructor.ts';
import { checkKeys, SetupError } from '../../platform/setup-error.ts';
import type { Instrumentation } from '../host.ts';
import { setFailure } from '../http-attributes.ts';
import { pageUrl, toTextOnce } from './client-request.ts';
import { type Connection, type ConnectionOptions, connections, guarded, withTraceQuery } from './connections.ts';
import { listen } from './listen.ts';

// A WebSocket can send no headers, so nothing is handed over unless the user says how. What the constructor is given is changed only then;
// else it is not even looked at, and the span starts when the socket is there.

export interface WebSocketInstrumentationOptions extends ConnectionOptions {
  /**
   * How the trace is handed over, to the page's own origin and to those of `propagateTo`. `query`: `traceparent` is added to the URL, and
   * `socket.url` shows it. `protocol`: a sub-protocol `traceparent.<value>` is offered behind the application's own; the server has to accept
   * one of them, or the browser closes the connection. Default: not at all.
   */
  readonly handOver?: 'query' | 'protocol';
}

/** Closes that nobody calls a failure: normal, going away, and without a code. */
const GOOD_CLOSES = [1000, 1001, 1005];
const OPEN = 1;

/**
 * Makes a span of every WebSocket, until it is closed: when it was open, messages and bytes in and out, how it was closed.
 * Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [webSocketInstrumentation({ handOver: 'query' })] });
 */
export function webSocketInstrumentation(options: WebSocketInstrumentationOptions = {}): Instrumentation {
  checkKeys('webSocketInstrumentation', options, ['ignoreUrls', 'handOver']);
  const { handOver } = options;
  if (handOver !== undefined && handOver !== 'query' && handOver !== 'protocol') {
    throw new SetupError('bad_hand_over', `handOver (${String(handOver)}) must be 'query' or 'protocol', or left out.`);
  }
  const prepare = connections('WebSocket', options);
  return (host) => {
    if (!globalThis.WebSocket) return () => {};
    const { start, stop } = prepare(host);
    const known = new WeakMap<object, Connection>();
    let made: Connection | undefined;
    const given = (args: unknown[]): void => {
      made = undefined;
      if (!handOver || args.length === 0) return;
      args[0] = toTextOnce(args[0]);
      const url = guarded(() => pageUrl(args[0]));
      const started = url && start(url);
      made = started?.connection;
      const { traceparent } = started?.headers ?? {};
      if (!started || !traceparent) return;
      if (handOver === 'query') args[0] = withTraceQuery(String(args[0]), started.headers);
      else args[1] = [...protocolsOf(args[1]), `traceparent.${traceparent}`];
    };
    const stops = [
      patchConstructor('WebSocket', {
        given,
        made(instance) {
          const socket = instance as WebSocket; // what its constructor made
          const connection = handOver ? made : guarded(() => start(new URL(socket.url)))?.connection;
          if (!connection) return;
          known.set(socket, connection);
          guarded(() => follow(socket, connection));
        },
        failed() {
          if (made) setFailure(made.span, 'invalid');
          made?.end();
        },
      }),
      patchMethod(WebSocket.prototype, 'send', (send) => {
        return function (this: WebSocket, ...args) {
          const connection = known.get(this);
          if (!connection) return send.apply(this, args);
          // What waits grows by the bytes of the message, however they are given.
          const before = this.bufferedAmount;
          const result: unknown = send.apply(this, args);
          if (this.readyState === OPEN) connection.sent(this.bufferedAmount - before);
          return result;
        };
      }),
      stop,
    ];
    return () => {
      for (const each of stops) each();
    };
  };
}

function follow(socket: WebSocket, connection: Connection): void {
  const { span } = connection;
  const hear = (event: Event): void => {
    if (!event.isTrusted) return;
    if (event.type === 'message') connection.received((event as MessageEvent).data);
    if (event.type === 'open') {
      span.addEvent('open');
      if (socket.protocol) span.setAttribute('websocket.protocol', withoutTrace(socket.protocol));
    }
    if (event.type !== 'close') return;
    const { code, wasClean } = event as CloseEvent;
    span.setAttributes({ 'websocket.close.code': code, 'websocket.close.clean': wasClean });
    if (!GOOD_CLOSES.includes(code)) setFailure(span, String(code));
    connection.end();
  };
  listen(socket, ['open', 'message', 'close'], hear, true);
}

function withoutTrace(protocol: string): string {
  return protocol.replace(/^(traceparent)\..*/, '$1');
}

/** As the constructor reads them (Web IDL: a text or a sequence of texts). */
function protocolsOf(given: unknown): unknown[] {
  if (given === undefined) return [];
  const isSequence = typeof given === 'object' && given !== null && Symbol.iterator in given;
  return isSequence ? [...(given as Iterable<unknown>)] : [given];
}
