// A receiver of OTLP over real sockets that misbehaves as told, and counts what it took.

import { createServer } from 'node:http';
import { spanIds } from './span-ids.mjs';

/**
 * `answer({ index, elapsedMs, byteLength, ids })` says what becomes of each request: `{ status, headers, body, afterMs }`, `{ hang: true }`,
 * `{ reset: true }` or `{ trickle: true }`. Spans count as taken when the status is one of success, or `take` says so.
 * `downMs`: the port is closed for so long.
 */
export async function startReceiver({ answer = () => ({}), downMs = 0 } = {}) {
  const taken = new Map();
  const requests = [];
  let startedAt = Date.now();
  let openSockets = 0;
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('error', () => {});
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      let ids = [];
      try {
        ids = spanIds(request.headers, body);
      } catch (error) {
        requests.push({ atMs: Date.now() - startedAt, unreadable: String(error) });
        response.writeHead(400).end();
        return;
      }
      const about = { index: requests.length, elapsedMs: Date.now() - startedAt, byteLength: body.length, ids };
      const {
        status = 200,
        headers = {},
        body: said = '{}',
        afterMs = 0,
        hang,
        reset,
        trickle,
        take = status < 300 && !hang,
      } = answer(about);
      requests.push({ atMs: about.elapsedMs, spans: ids.length, byteLength: body.length, status: hang ? 'hang' : status });
      setTimeout(() => {
        if (take) for (const id of ids) taken.set(id, (taken.get(id) ?? 0) + 1);
        if (hang) return;
        if (reset) return void request.socket.resetAndDestroy();
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        if (!trickle) return void response.end(said);
        const timer = setInterval(() => response.write('x'), 1000);
        response.on('close', () => clearInterval(timer));
      }, afterMs);
    });
  });
  server.on('connection', (socket) => {
    openSockets++;
    socket.on('close', () => openSockets--);
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address();
  let reopen;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    taken,
    requests,
    get openSockets() {
      return openSockets;
    },
    /** The clock of `elapsedMs` starts, and with it the time that the port is closed. */
    async begin() {
      startedAt = Date.now();
      if (downMs === 0) return;
      await new Promise((resolve) => server.close(resolve));
      reopen = setTimeout(() => void listen(port), downMs);
    },
    async close() {
      clearTimeout(reopen);
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
