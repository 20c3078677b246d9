import { createServer } from 'node:http';

// Isolated pages have a finer clock.
const HEADERS = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Serves an empty page, some data, and takes whatever is exported. */
export async function startServer() {
  const server = createServer((request, response) => {
    request.resume();
    const isPage = request.url === '/';
    response.writeHead(200, { ...HEADERS, 'content-type': isPage ? 'text/html' : 'application/json' });
    response.end(isPage ? '<!doctype html><title>bench</title><body></body>' : '{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}
