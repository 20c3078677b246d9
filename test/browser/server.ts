// The real server behind the browser tests: on the page's own origin (inside vite, below /server/) and on another one, with CORS.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The base URL of the server on the other origin, without the last slash. */
    readonly otherOrigin: string;
  }
}

/** What came in: `log/<key>` tells all requests below `<anything>/<key>`. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const log = new Map<string, SeenRequest[]>();

/** Answers below /server/ on the page's own origin. */
export const sameOriginServer: Plugin = {
  name: 'same-origin-server',
  configureServer(server) {
    server.middlewares.use('/server', (request, response) => void answer(request, response));
  },
};

/** vitest's globalSetup: the other origin. */
export default async function setup(project: TestProject): Promise<() => void> {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
    response.setHeader('access-control-allow-methods', request.headers['access-control-request-method'] ?? '*');
    void answer(request, response);
  });
  server.on('upgrade', greet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('otherOrigin', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

/** Accepts a WebSocket, says `hello` and leaves it open (RFC 6455). */
export function greet({ headers }: IncomingMessage, socket: Duplex): void {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.on('error', () => {}); // the page has gone
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  setTimeout(() => socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')])), 20);
}

type Answer = (response: ServerResponse, argument: string, seen: SeenRequest) => void;

const ANSWERS: Readonly<Record<string, Answer>> = {
  echo: (response, _, seen) => json(response, seen),
  log: (response, key) => json(response, log.get(key) ?? []),
  status: (response, status) => {
    response.statusCode = Number(status);
    response.end();
  },
  /** Never answers. */
  never: () => {},
  reset: (response) => response.socket?.destroy(),
  /** Headers and half a body, then nothing more. */
  cut: (response) => {
    response.setHeader('content-length', 100);
    response.write('half', () => response.socket?.destroy());
  },
  /** A body without end, as fast as it is read. */
  endless: (response) => {
    const chunk = 'x'.repeat(65_536);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    write();
  },
  redirect: (response, status) => {
    response.writeHead(Number(status), { location: '../echo/redirected' });
    response.end();
  },
  /** A traced page: `script` starts it, the other parameters of the query are for it; `server-timing` and `meta` name its trace. */
  page: (response, _, { url }) => {
    const query = new URL(url, 'http://localhost').searchParams;
    response.setHeader('content-type', 'text/html');
    const timing = query.get('server-timing');
    if (timing) response.setHeader('server-timing', timing);
    const meta = query.get('meta');
    if (meta) response.write(`<meta name="traceparent" content="${meta}">`);
    response.end(`<img src="/server/image"><button id="buy">Buy</button><script type="module" src="${query.get('script')}"></script>`);
  },
  image: (response) => {
    response.setHeader('content-type', 'image/svg+xml');
    response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  },
  /** Server-sent events: one, and no end. */
  events: (response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.write('data: hello\n\n');
  },
  /** An OTLP receiver: `log/<key>` tells what came. */
  otlp: (response) => json(response, {}),
  wasm: (response) => {
    response.setHeader('content-type', 'application/wasm');
    response.end(Buffer.from('0061736d01000000', 'hex'));
  },
};

/** Answers what `ANSWERS` has. */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [name = '', argument = ''] = new URL(request.url ?? '', 'http://localhost').pathname.slice(1).split('/');
  let body = '';
  try {
    for await (const chunk of request) body += chunk;
  } catch {
    return; // the browser went away
  }
  const seen = { method: request.method ?? '', url: request.url ?? '', headers: plain(request), body };
  if (name !== 'log') log.set(argument, [...(log.get(argument) ?? []), seen]);
  if (request.method === 'OPTIONS') {
    response.end();
    return;
  }
  const answered = ANSWERS[name];
  if (answered) answered(response, argument, seen);
  else {
    response.statusCode = 404;
    response.end();
  }
}

function plain({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name, String(value)])
      .sort(),
  );
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}
