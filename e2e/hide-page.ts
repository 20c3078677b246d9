import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// The two origins of a page that goes: its own, and a receiver's that is asked first (OPTIONS) and takes 200 ms for every answer.

export interface Receiver {
  readonly url: string;
  /** The names of the spans that came, with those that came twice. */
  readonly names: string[];
  /** `METHOD path` of each request but those of spans, and `OPTIONS path` of each preflight. */
  readonly others: string[];
  /** Waits until nothing has come for a second. */
  quiet(): Promise<void>;
}

export interface Site {
  readonly receiver: Receiver;
  /** Where pages are: `script` runs in them after the bundle; without one a page is empty. */
  pageUrl(script?: string): string;
  close(): Promise<void>;
}

const LATENCY_MS = 200;

export async function startSite(): Promise<Site> {
  const names: string[] = [];
  const others: string[] = [];
  let lastMs = Date.now();
  const bundle = readFileSync('dist/throughline.umd.min.js');
  const receiving = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.setHeader('access-control-max-age', '0'); // every time
    const body = await bodyOf(request);
    lastMs = Date.now();
    const isExport = request.method === 'POST' && request.url?.endsWith('/v1/traces');
    if (body !== undefined && isExport) names.push(...namesIn(body));
    else others.push(`${request.method} ${request.url}`);
    setTimeout(() => response.end(isExport ? '{}' : ''), LATENCY_MS);
  });
  const serving = createServer((request, response) => servePage(request, response, bundle));
  const [url, pages] = await Promise.all([listen(receiving), listen(serving)]);
  const quiet = async (): Promise<void> => {
    lastMs = Date.now();
    while (Date.now() - lastMs < 1000) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  return {
    receiver: { url, names, others, quiet },
    pageUrl: (script = '') => `${pages}/?${new URLSearchParams({ script })}`,
    close: async () => {
      for (const server of [receiving, serving]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function servePage(request: IncomingMessage, response: ServerResponse, bundle: Buffer): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname === '/throughline.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle);
  } else if (pathname === '/never') {
    // There is no answer.
  } else {
    const script = searchParams.get('script');
    const scripts = script ? `<script src="/throughline.js"></script><script>${script}</script>` : '';
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>page</title>${scripts}`);
  }
}

/** Undefined where the request was cut off. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

// biome-ignore lint/suspicious/noExplicitAny: JSON from the wire
type Json = any;

function namesIn(body: string): string[] {
  return JSON.parse(body).resourceSpans.flatMap(({ scopeSpans }: Json) =>
    scopeSpans.flatMap(({ spans }: Json) => spans.map(({ name, attributes = [] }: Json) => name + endedBy(attributes))),
  );
}

function endedBy(attributes: Json[]): string {
  const found = attributes.find(({ key }) => key === 'throughline.ended_by');
  return found ? `, ended by ${found.value.stringValue}` : '';
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address
}
