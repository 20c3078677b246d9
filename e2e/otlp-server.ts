import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOtlpRequest } from '../test/unit/otlp-request.ts';

/** A span as it came over the wire, with what its resource says of its service. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A receiving OTLP/HTTP server on a free port, open to every origin. */
export interface OtlpServer {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Resolves with the first span for which `matches` holds; rejects with what has arrived instead after `timeoutMs`. */
  waitFor(matches: (span: ReceivedSpan) => boolean, timeoutMs?: number): Promise<ReceivedSpan>;
  close(): Promise<void>;
}

export async function startOtlpServer(): Promise<OtlpServer> {
  const spans: ReceivedSpan[] = [];
  const listeners = new Set<() => void>();
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    spans.push(...decode(readOtlpRequest(request.headers, Buffer.concat(chunks))));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    for (const listener of listeners) listener();
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server's address
    spans,
    waitFor: (matches, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(
            new Error(`No such span within ${timeoutMs} ms. Arrived: ${spans.map((span) => `${span.service} ${span.name}`).join(', ')}`),
          );
        }, timeoutMs);
        const look = (): void => {
          const found = spans.find(matches);
          if (!found) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: JSON from the wire, whose shape the assertions check
type Json = any;

function decode(request: Json): ReceivedSpan[] {
  return request.resourceSpans.flatMap(({ resource, scopeSpans }: Json) =>
    scopeSpans.flatMap(({ spans }: Json) =>
      spans.map((span: Json) => ({
        ...span,
        service: attributesOf(resource.attributes)['service.name'],
        attributes: attributesOf(span.attributes),
      })),
    ),
  );
}

function attributesOf(attributes: Json[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
