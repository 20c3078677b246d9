import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname } from 'node:path';
import { answer, greet } from '../../test/browser/server.ts';

// A page for each script, with the server behind it that the rows ask for images, events and sockets.

export interface Site {
  readonly url: string;
  /** What the page at this path says of itself: nothing but a request, since zone.js hides from Firefox what an evaluated promise gives. */
  outcomeOf(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** The page's own `tell`, which also tells why a script does not even begin. */
const TELL = `
  window.tell = (outcome) => { window.begun = true; fetch(location.pathname + '/outcome', { method: 'POST', body: JSON.stringify(outcome) }); };
  addEventListener('error', ({ message }) => { if (!window.begun) tell(message); });`;

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.json': 'application/json' };

/** `files`: by path. `.js` is a script, for which there is a page at the path without it. */
export async function startSite(files: ReadonlyMap<string, string>): Promise<Site> {
  const outcomes = new Map<string, (outcome: unknown) => void>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (request.method === 'POST' && pathname.endsWith('/outcome')) {
      void json(request).then(outcomes.get(pathname.slice(0, -'/outcome'.length)));
      response.end();
      return;
    }
    if (pathname.startsWith('/server/')) {
      request.url = pathname.slice('/server'.length);
      void answer(request, response);
      return;
    }
    const page = `<!doctype html><title>${pathname}</title><body><script>${TELL}</script><script type="module" src="${pathname}.js"></script>`;
    const type = TYPES[extname(pathname)] ?? 'text/html';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(files.get(pathname) ?? page);
  });
  server.on('upgrade', greet);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server's address
    outcomeOf: (path) => new Promise((resolve) => outcomes.set(path, resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy(); // also those that are WebSockets now
      }),
  };
}

async function json(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}
