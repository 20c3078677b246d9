import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ANSWERS, type Asked } from './answers.ts';
import { modeOf } from './modes.ts';
import { SeenRequests } from './seen-requests.ts';

// The two origins of the cases: that of the pages, and another one. `/s/<key>/<name>/<argument>` is an answer for the case of that key.

export interface Site {
  readonly own: string;
  readonly other: string;
  close(): void;
}

export async function startSite(scripts: Readonly<Record<string, string>>): Promise<Site> {
  const seen = new SeenRequests();
  const page = (asked: Asked): boolean => servePage(asked, scripts) || tellSeen(asked, seen);
  const [own, other] = await Promise.all([
    open((...args) => void serve(seen, page, ...args)),
    open((request, response) => {
      allow(request, response);
      void serve(seen, () => false, request, response);
    }),
  ]);
  return {
    own: own.url,
    other: other.url,
    close: () => {
      for (const { server } of [own, other]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function serve(
  seen: SeenRequests,
  page: (asked: Asked) => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://localhost');
  const [, , key = '', name = '', argument = ''] = url.pathname.split('/');
  const asked: Asked = { request, response, url, key, argument, seen };
  if (!url.pathname.startsWith('/s/')) {
    if (!page(asked)) response.writeHead(404).end();
    return;
  }
  if (name === 'early') ANSWERS[name]?.(asked, ''); // before the body
  const body = await bodyOf(request);
  if (body === undefined) seen.add(key, `${request.method} ${url.pathname} was cut off`);
  else seen.addRequest(key, request, body);
  if (body === undefined || response.headersSent) return;
  if (request.method === 'OPTIONS') response.end();
  else answer(name, asked, body);
}

function answer(name: string, asked: Asked, body: string): void {
  try {
    if (ANSWERS[name]) ANSWERS[name](asked, body);
    else asked.response.writeHead(404).end();
  } catch (error) {
    asked.response.writeHead(500).end(String(error)); // a case asks for what cannot be
  }
}

/** Everything for everybody, unless the query says otherwise. */
function allow({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const cors = new URL(url, 'http://localhost').searchParams.get('cors') ?? 'all';
  if (cors === 'none') return;
  const withCredentials = cors === 'credentials';
  response.setHeader('access-control-allow-origin', withCredentials ? (headers.origin ?? '*') : '*');
  if (withCredentials) response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-max-age', '0');
  response.setHeader('access-control-allow-methods', headers['access-control-request-method'] ?? '*');
  if (cors !== 'no-headers') response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
}

function servePage({ url, response }: Asked, scripts: Readonly<Record<string, string>>): boolean {
  const script = scripts[url.pathname];
  if (script !== undefined) {
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }).end(script);
    return true;
  }
  const text = { '/frames': FRAMES, '/case': casePage(url), '/worker.js': workerScript(url) }[url.pathname];
  if (text === undefined) return false;
  response.writeHead(200, { 'content-type': url.pathname === '/worker.js' ? 'text/javascript' : 'text/html' }).end(text);
  return true;
}

const FRAMES = '<!doctype html><meta charset="utf-8"><title>frames</title><body><script src="/frames.js"></script>';
const FIRST = 'parity.before()';

/** The scripts of a case's mode, in order: a path, or what is run. */
function scriptsOf(url: URL): string[] {
  const { awaits, zone, tracing, wrapped, stopped, copies = 1 } = modeOf(url.searchParams.get('mode'));
  return [
    awaits ? '/main-awaits.js' : '/main.js',
    ...(zone ? ['/zone.js'] : []),
    FIRST,
    ...(wrapped && !stopped ? ['parity.wrapRequests()'] : []),
    ...Array<string>(tracing ? copies : 0).fill('/tracing.js'),
    'parity.run()',
  ];
}

function casePage(url: URL): string {
  const scripts = url.searchParams.get('scope') === 'worker' ? ['/main.js', 'parity.openWorker()'] : scriptsOf(url);
  const tags = scripts.map((script) => (script.startsWith('/') ? `<script src="${script}"></script>` : `<script>${script}</script>`));
  return `<!doctype html><meta charset="utf-8"><title>case</title><body>${tags.join('')}`;
}

function workerScript(url: URL): string {
  return scriptsOf(url)
    .map((script) => (script.startsWith('/') ? `importScripts('${script}');` : `${script};`))
    .join('\n');
}

function tellSeen({ url, response }: Asked, seen: SeenRequests): boolean {
  const [, question, key = ''] = url.pathname.split('/');
  const json = (value: unknown): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(value));
  };
  if (question === 'log') json(seen.of(key));
  else if (question === 'closed') void seen.untilClosed(key).then(json);
  else if (question === 'arrived') void seen.untilArrived(key).then(json);
  else return false;
  return true;
}

/** Undefined where the request was cut off. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function open(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener);
  server.keepAliveTimeout = 300_000; // a connection that is closed just when it is used again would fail a case
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }; // a TCP server's address
}
