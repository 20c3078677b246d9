// The real server behind the browser tests: on the page's own origin (inside vite, below /server/) and on another one, with CORS.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { build } from 'esbuild';
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
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    // `?tao`: timings may be seen. `?refuse`: no header may be sent that the browser asks about.
    if (query.has('tao')) response.setHeader('timing-allow-origin', '*');
    if (!query.has('refuse')) response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
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

/**
 * Accepts a WebSocket, says `hello` and leaves it open (RFC 6455). `?close=<code>`: closes it then. Of the sub-protocols that are offered it
 * takes the first. `log/<key>` tells of the handshake for `<anything>/<key>`.
 */
export function greet(request: IncomingMessage, socket: Duplex): void {
  const { headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const key = pathname.split('/')[2] ?? '';
  log.set(key, [...(log.get(key) ?? []), { method: 'GET', url: request.url ?? '', headers: plain(request), body: '' }]);
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const [protocol] = headers['sec-websocket-protocol']?.split(', ') ?? [];
  socket.on('error', () => {}); // the page has gone
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
  );
  const close = (code: number): void => void socket.end(Buffer.from([0x88, 2, code >> 8, code & 255]));
  // The messages of tests are short: a frame is two bytes, a mask of four and the rest. A close is answered with one.
  socket.on('data', (data: Buffer) => {
    for (let at = 0; at < data.length; at += 6 + ((data[at + 1] ?? 0) & 127)) if (data[at] === 0x88) close(1000);
  });
  const code = Number(searchParams.get('close'));
  setTimeout(() => {
    if (socket.writable) socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')]));
    if (code) close(code);
  }, 20);
}

type Answer = (response: ServerResponse, argument: string, seen: SeenRequest) => void | Promise<void>;

const ANSWERS: Readonly<Record<string, Answer>> = {
  echo: (response, _, seen) => json(response, seen),
  log: (response, key) => json(response, log.get(key) ?? []),
  status: (response, status) => {
    response.statusCode = Number(status);
    response.end();
  },
  /** Never answers. */
  never: () => {},
  reset: (response) => void response.socket?.destroy(),
  /** Headers and half a body, then nothing more. */
  cut: (response) => {
    response.setHeader('content-length', 100);
    response.write('half', () => response.socket?.destroy());
  },
  /** Headers at once, and the end of the body so many milliseconds later. */
  slow: (response, ms) => {
    response.write('slow');
    setTimeout(() => response.end(), Number(ms));
  },
  /** Headers after so many milliseconds. */
  late: (response, ms) => void setTimeout(() => response.end('late'), Number(ms)),
  /** A body without end, as fast as it is read. */
  endless: (response) => {
    const chunk = 'x'.repeat(65_536);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    write();
  },
  /** `?to=` says where to, on another origin. */
  redirect: (response, status, { url }) => {
    const location = new URL(url, 'http://localhost').searchParams.get('to') ?? '../echo/redirected';
    response.writeHead(Number(status), { location });
    response.end();
  },
  /**
   * A traced page: `script` starts it, the other parameters of the query are for it; `server-timing` and `meta` name its trace. `cache`: its
   * cache-control; it is never another one.
   */
  page: (response, _, { url, headers }) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const cache = query.get('cache');
    if (cache) response.setHeader('cache-control', cache).setHeader('etag', '"one"');
    if (cache && headers['if-none-match']) {
      response.statusCode = 304;
      response.end();
      return;
    }
    response.setHeader('content-type', 'text/html');
    const timing = query.get('server-timing');
    if (timing) response.setHeader('server-timing', timing);
    const meta = query.get('meta');
    if (meta) response.write(`<meta name="traceparent" content="${meta}">`);
    response.end(`<img src="/server/image"><button id="buy">Buy</button><script type="module" src="${query.get('script')}"></script>`);
  },
  /** A page under a strict policy, with the early stub inline and then the single file, as an application would have them. */
  'strict-page': async (response, _, { url }) => {
    const key = new URL(url, 'http://localhost').searchParams.get('key');
    const stub = await bundle('src/early.ts');
    const hash = createHash('sha256').update(stub).digest('base64');
    response.setHeader('content-type', 'text/html');
    response.setHeader(
      'content-security-policy',
      `default-src 'self'; script-src 'self' 'sha256-${hash}'; require-trusted-types-for 'script'`,
    );
    response.end(
      `<!doctype html><script>${stub}</script><button id="buy">Buy</button><script src="/server/early-acts"></script>` +
        `<script src="/server/single-file" data-endpoint="/server/otlp/${key}" data-service-name="strict shop" data-also="early errors page-view"></script>` +
        '<script src="/server/early-done"></script>',
    );
  },
  'early-acts': (response) => {
    response.setHeader('content-type', 'text/javascript');
    response.end(`
      const button = document.getElementById('buy');
      button.addEventListener('click', () => {
        fetch('/server/status/204', { method: 'post' });
        const xhr = new XMLHttpRequest();
        xhr.open('put', '/server/status/500');
        xhr.send();
        throw new Error('in an early click');
      });
      button.click();
      Promise.reject(new TypeError('early rejection'));
    `);
  },
  'early-done': (response) => {
    response.setHeader('content-type', 'text/javascript');
    response.end("document.documentElement.dataset.traced = 'yes';");
  },
  'single-file': async (response) => {
    response.setHeader('content-type', 'text/javascript');
    response.end(await bundle('src/umd.ts'));
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
  /** One with a name and one without, and the end: the browser comes again at once. */
  'short-events': (response) => {
    response.setHeader('content-type', 'text/event-stream');
    response.end('retry: 1\nevent: price\ndata: 1234\n\ndata: gr\u00fc\u00df\n\n');
  },
  /** A service worker: the module that the query names. */
  'service-worker': (response, _, { url }) => {
    response.setHeader('content-type', 'text/javascript');
    response.end(`import '${new URL(url, 'http://localhost').searchParams.get('script')}';`);
  },
  /** An OTLP receiver: `log/<key>` tells what came. */
  otlp: (response) => json(response, {}),
  wasm: (response) => {
    response.setHeader('content-type', 'application/wasm');
    response.end(Buffer.from('0061736d01000000', 'hex'));
  },
};

/** As the build makes it, without the need for a build. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    globalName: entry.endsWith('umd.ts') ? 'Throughline' : '',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]?.text.trim() ?? '';
}

/** Answers what `ANSWERS` has. */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // What is below `worker/` is the same: a service worker has it for its scope, and no other frame.
  const [name = '', argument = ''] = new URL(request.url ?? '', 'http://localhost').pathname.replace(/^\/(worker\/)?/, '').split('/');
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
