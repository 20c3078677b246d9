import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { unpatched } from '../../platform/patch.ts';
import { NOT_CONNECTED } from './not-connected.node.ts';
import { type Answer, MAX_RESPONSE_BYTES, type Transport } from './post.ts';

// By node:http and node:https rather than by fetch: their sockets can be told not to keep the process alive, and they need not be loaded,
// which fetch does for 20 ms. They are loaded at the first request.

type Request = (url: string, options: RequestOptions, onAnswer: (message: IncomingMessage) => void) => ClientRequest;

export interface HttpTransport {
  readonly send: Transport;
  /** Lets go of the connections that are open. */
  close(): void;
}

/** Makes requests on connections of its own, which stay open between them. Nothing of it keeps a process alive. */
export function httpTransport(): HttpTransport {
  let agent: Agent | undefined;
  return {
    send: ({ url, headers }, { body }, signal) =>
      new Promise((resolve, reject) => {
        const fail = (error: NodeJS.ErrnoException): void => reject(Object.assign(error, { notTaken: NOT_CONNECTED.includes(error.code) }));
        const http = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
        agent ??= new http.Agent({ keepAlive: true });
        const request = unpatched<Request>('request', http) ?? (http.request as Request); // one of its overloads
        const sent = request(url, { method: 'POST', headers, agent, signal }, (message) => {
          // From now on the status decides, whatever becomes of the connection.
          sent.off('error', fail).on('error', () => {});
          void readAnswer(message).then(resolve);
        });
        sent.on('socket', (socket) => socket.unref());
        sent.on('error', fail);
        sent.end(body);
      }),
    close: () => agent?.destroy(),
  };
}

/** Never rejects: the status decides, and a body that is cut off, late or too long is none. */
function readAnswer(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const done = (): void => {
      const body = size > MAX_RESPONSE_BYTES ? new Uint8Array() : Buffer.concat(chunks);
      resolve({ status: message.statusCode ?? 0, retryAfter: message.headers['retry-after'], body });
    };
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_RESPONSE_BYTES) message.destroy();
      else chunks.push(chunk);
    });
    message.on('error', () => {});
    message.on('close', done);
  });
}
