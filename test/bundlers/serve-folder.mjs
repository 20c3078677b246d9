import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };
const PAGE = '<!doctype html><body><script type="module" src="/main.js"></script></body>';

/** What was built, as a plain server would give it; a page with `main.js` where no page was built. */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const file = join(folder, request.url === '/' ? 'index.html' : new URL(request.url, 'http://localhost').pathname);
    const isThere = existsSync(file);
    response.statusCode = isThere || request.url === '/' ? 200 : 404;
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
    response.end(isThere ? readFileSync(file) : PAGE);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((closed) => server.close(closed)) };
}
