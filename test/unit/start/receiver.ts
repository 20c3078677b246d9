import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { readOtlpRequest } from '../otlp-request.ts';

/** A span as OTLP has it: what these tests look at. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service: string;
}

export interface Receiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** An OTLP/HTTP receiver that lives as long as the tests of this file, and forgets before each. */
export function useReceiver(): Receiver {
  const receiver = { url: '', spans: [] as ReceivedSpan[], requests: [] as Receiver['requests'] };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    receiver.requests.push({ path: request.url ?? '', headers: request.headers });
    const { resourceSpans } = readOtlpRequest(request.headers, Buffer.concat(chunks));
    for (const { resource, scopeSpans } of resourceSpans) {
      const { value } = resource.attributes.find(({ key }: { key: string }) => key === 'service.name');
      for (const { spans } of scopeSpans) for (const span of spans) receiver.spans.push({ ...span, service: value.stringValue });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    receiver.spans.length = 0;
    receiver.requests.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}
