import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { requestText, type SeenRequests } from './seen-requests.ts';

// What the server of the cases can answer.

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly key: string;
  readonly argument: string;
  readonly seen: SeenRequests;
}

type Answer = (asked: Asked, body: string) => void;

const typed =
  (type: string, content: string | Uint8Array): Answer =>
  ({ response }) => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(content) }).end(content);
  };

/** Browsers wait for more of a short text, to see whether it is one. */
const AT_ONCE = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** `head` and `tail` of a body, this much later. */
const dripping =
  (head: string, tail: string, ms: number): Answer =>
  ({ response, seen, key }) => {
    response.writeHead(200, AT_ONCE);
    response.write(head);
    response.on('close', () => seen.closed(key));
    setTimeout(() => response.end(tail), ms);
  };

export const ANSWERS: Readonly<Record<string, Answer>> = {
  echo: ({ request, response }, body) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(requestText(request, body));
  },
  status: ({ response, argument }) => {
    response.writeHead(Number(argument), 'As Asked', { 'content-type': 'text/plain' });
    response.end(['204', '205', '304'].includes(argument) ? undefined : 'the body');
  },
  text: typed('text/plain;charset=utf-8', 'héllo'),
  latin: typed('text/plain;charset=iso-8859-1', Uint8Array.of(0x68, 0xe9)),
  json: typed('application/json', '{"a":[1,2]}'),
  badjson: typed('application/json', '{"a":'),
  xml: typed('application/xml', '<a><b>c</b></a>'),
  html: typed('text/html', '<!doctype html><title>t</title><p>p</p>'),
  svg: typed('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
  script: typed('text/javascript', 'self.ran = true;'),
  bytes: typed(
    'application/octet-stream',
    Uint8Array.from({ length: 256 }, (_, i) => i),
  ),
  large: typed('text/plain', 'x'.repeat(1_000_000)),
  form: typed('application/x-www-form-urlencoded', 'a=1&b=%C3%A9'),
  wasm: typed('application/wasm', Buffer.from('0061736d01000000', 'hex')),
  empty: typed('text/plain', ''),
  gzip: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(gzipSync('zipped'));
  },
  headers: ({ response }) => {
    response.writeHead(200, { 'x-one': '1', 'x-two': ['a', 'b'], 'content-language': 'en', 'server-timing': 'db;dur=5' }).end('headers');
  },
  exposed: ({ response }) => {
    response.writeHead(200, { 'x-one': '1', 'x-two': '2', 'access-control-expose-headers': 'x-two' }).end('exposed');
  },
  cookie: ({ response, key, argument }) => {
    response.writeHead(200, { 'set-cookie': `${argument}=1; Path=/s/${key}`, 'content-type': 'text/plain' }).end('cookie');
  },
  cached: ({ response, url }) => {
    response
      .writeHead(200, { 'cache-control': `max-age=${url.searchParams.get('age') ?? 60}`, 'content-type': 'text/plain' })
      .end('cached');
  },
  etag: ({ request, response }) => {
    const isKnown = request.headers['if-none-match'] === '"v1"';
    response.writeHead(isKnown ? 304 : 200, { etag: '"v1"', 'cache-control': 'no-cache', 'content-type': 'text/plain' });
    response.end(isKnown ? undefined : 'tagged');
  },
  /** To `?to=`, by default an echo. */
  redirect: ({ response, argument, url, key }) => {
    response.writeHead(Number(argument), { location: url.searchParams.get('to') ?? `/s/${key}/echo/redirected` }).end();
  },
  loop: ({ response, key }) => {
    response.writeHead(302, { location: `/s/${key}/loop` }).end();
  },
  nowhere: ({ response }) => {
    response.writeHead(302).end('nowhere');
  },
  slow: ({ response, argument }) => {
    setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain' }).end('slow'), Number(argument));
  },
  /** Before the request's body has come. */
  early: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('early');
  },
  never: ({ response, seen, key }) => {
    seen.arrived(key);
    response.on('close', () => seen.closed(key));
  },
  reset: ({ response }) => {
    response.socket?.destroy();
  },
  /** Headers and half a body, then nothing more. */
  cut: ({ response }) => {
    response.setHeader('content-length', 100);
    response.write('half', () => setTimeout(() => response.socket?.destroy(), 30));
  },
  /** The rest comes when the client asks for it. */
  held: ({ response, seen, key }) => {
    response.writeHead(200, AT_ONCE);
    response.write('first,');
    void seen.untilReleased(key).then(() => response.end('second'));
  },
  /** All of it comes when the client asks for it. */
  gated: ({ response, seen, key }) => {
    void seen.untilReleased(key).then(() => response.end('gated'));
  },
  release: ({ response, seen, key }) => {
    seen.release(key);
    response.end();
  },
  drip: dripping('first,', 'second', 60),
  half: dripping('half', '', 20_000),
  /** A body without end, as fast as it is read. */
  endless: ({ response, seen, key }) => {
    response.writeHead(200, AT_ONCE);
    const chunk = 'x'.repeat(65_536);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', write);
    response.on('close', () => seen.closed(key));
    write();
  },
};
