// The shop's backend: tracing first, then the page, the API and the receiver on one port.
//
//   node server/main.js [--port 8080] [--otlp http://collector:4318] [--page ../dist]

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BatchSpanProcessor, getCurrentSpan } from 'throughline';
import { fetchInstrumentation, httpClientInstrumentation, httpServerInstrumentation, OtlpExporter, start } from 'throughline/node';
import { openDatabase } from './database.js';
import { freePort } from './free-port.js';
import { createReceiver } from './receiver.js';
import { createRoutes } from './routes.js';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    otlp: { type: 'string' },
    page: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
});

const port = await freePort(Number(options.port));
const address = `http://127.0.0.1:${port}`;
const endpoint = options.otlp ?? address;

const tracing = start({
  serviceName: 'shop-backend',
  // As JSON, because the receiver of this demo reads nothing else. Without `encoding` it would be protobuf.
  processors: [new BatchSpanProcessor(new OtlpExporter({ endpoint, encoding: 'json' }), { scheduledDelayMillis: 500 })],
  instrumentations: [
    // The page, its files and the spans that arrive here are not what this demo is about.
    httpServerInstrumentation({ ignoreRequest: ({ url = '' }) => !url.startsWith('/api/') && url !== '/' }),
    httpClientInstrumentation(),
    fetchInstrumentation(),
  ],
});

const db = openDatabase();
const routes = createRoutes(db);
const receiver = createReceiver();
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.map': 'application/json' };

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', address);
  try {
    if (url.pathname === '/v1/traces') {
      receiver.take(JSON.parse(await bodyOf(request)));
      return send(response, 200, {});
    }
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return await sendFile(response, url.pathname);
    const span = getCurrentSpan();
    span?.setAttribute('http.route', url.pathname);
    const body = request.method === 'POST' ? JSON.parse(await bodyOf(request)) : undefined;
    try {
      send(response, 200, await route({ query: url.searchParams, body }));
    } catch (error) {
      span?.recordException(error);
      send(response, 500, { error: String(error) });
    }
  } catch (error) {
    send(response, 400, { error: String(error) });
  }
});

server.listen(port, '127.0.0.1', () => {
  console.log(`The shop is open: ${address}`);
  console.log(options.otlp ? `Traces go to ${endpoint}.` : 'Click around in it, and watch the traces here. Ctrl-C closes it.');
});

let closing = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (closing) return;
    closing = true;
    await tracing.shutdown(); // first: its spans come to the receiver in this very process
    receiver.flush();
    server.closeAllConnections();
    server.close();
    db.close();
    console.log('\nThe shop is closed.');
    process.exit(0);
  });
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function send(response, status, json) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

async function sendFile(response, pathname) {
  const file = join(options.page, normalize(pathname === '/' ? '/index.html' : pathname));
  const content = await readFile(file).catch(() => undefined);
  if (!content) return send(response, 404, { error: 'There is no such page.' });
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(extname(file) === '.html' ? withTracing(content.toString()) : content);
}

/** Tells the page where its spans go, and to which trace its load belongs. */
function withTracing(html) {
  const { traceparent } = getCurrentSpan()?.spanContext().toHeaders() ?? {};
  return html.replace(
    '</title>',
    `</title>\n    <meta name="otlp-endpoint" content="${endpoint}" />\n    <meta name="traceparent" content="${traceparent ?? ''}" />`,
  );
}
