// The built package on whichever Node runs this: a server, a fetch to it and a span after awaits make one trace, delivered as OTLP.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { getTracer, InMemoryExporter } from 'throughline';
import { fetchInstrumentation, httpServerInstrumentation, start } from 'throughline/node';

const received = [];
const collector = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  received.push(...JSON.parse(Buffer.concat(chunks)).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
  response.end('{}');
}).listen(0, '127.0.0.1');
await once(collector, 'listening');

const tracing = start({
  serviceName: 'smoke',
  endpoint: `http://127.0.0.1:${collector.address().port}`,
  encoding: 'json', // this collector has no decoder
  // The collector is a server in this process too: its requests would make spans, whose export would make requests.
  instrumentations: [httpServerInstrumentation({ ignoreRequest: ({ url }) => url === '/v1/traces' }), fetchInstrumentation()],
});
const tracer = getTracer('smoke');

const server = createServer(async (_request, response) => {
  await null;
  await tracer.span('query', () => new Promise((resolve) => setTimeout(resolve, 5)));
  response.end('done');
}).listen(0, '127.0.0.1');
await once(server, 'listening');

await tracer.span('root', async () => {
  await null;
  await (await fetch(`http://127.0.0.1:${server.address().port}/hello`)).text();
});
await tracing.flush();

const chain = [];
for (let at = received.find(({ name }) => name === 'query'); at; at = received.find(({ spanId }) => spanId === at.parentSpanId))
  chain.push(at);
assert.deepEqual(
  chain.map(({ name, kind }) => [name, kind]),
  [
    ['query', 1],
    ['GET', 2],
    ['GET', 3],
    ['root', 1],
  ],
);
const { created, notRecorded, open, ended, destinations } = tracing.stats();
assert.equal(created, notRecorded + open + ended);
assert.equal(destinations[0].exported, destinations[0].accepted);
assert.equal(typeof InMemoryExporter, 'function');
await tracing.shutdown();
server.closeAllConnections();
collector.closeAllConnections();
server.close();
collector.close();
console.log(`node ${process.version}: one trace, ${received.length} spans, all delivered`);
