import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Attributes } from '../../trace/attributes.ts';
import { methodAttributes } from '../http-attributes.ts';
import type { Scrubber } from '../url.ts';

// What a SERVER span knows at its start, so that samplers see it (semantic conventions: HTTP server). Forwarded and X-Forwarded-* are not
// read: anybody can send them. What a client sends may be malformed in every way, so nothing here parses it as a URL.

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

export function serverAttributes(request: IncomingMessage, socket: Socket, scrubber: Scrubber): Attributes {
  const { method = 'GET', url = '/', headers, httpVersion } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const { remoteAddress, remotePort } = socket;
  return {
    ...methodAttributes(method),
    'url.scheme': scheme,
    ...targetAttributes(url, scrubber),
    ...hostAttributes(headers.host, DEFAULT_PORTS[scheme]),
    'client.address': remoteAddress,
    'network.peer.address': remoteAddress,
    'network.peer.port': remotePort,
    'network.protocol.version': httpVersion,
    'user_agent.original': headers['user-agent'],
  };
}

/** A request's target is a path with a query, or a whole URL as proxies get it, or `*`. */
function targetAttributes(target: string, { scrubText }: Scrubber): Attributes {
  // A path gets a host for the user's function, which takes URLs; not the one that the client names, which may be anything.
  const scrubbed = scrubText(target.startsWith('/') ? `http://localhost${target}` : target).replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const queryAt = scrubbed.indexOf('?');
  if (queryAt === -1) return { 'url.path': scrubbed || '/' };
  return { 'url.path': scrubbed.slice(0, queryAt) || '/', 'url.query': scrubbed.slice(queryAt + 1) };
}

function hostAttributes(host: string | undefined, defaultPort: number): Attributes {
  const [, address, port] =
    /^(?:\[([\da-f:.]+)\]|([^:[\]/?#@\s]+))(?::(\d{1,5}))?$/i.exec(host ?? '')?.filter((part) => part !== undefined) ?? [];
  return address ? { 'server.address': address, 'server.port': Number(port ?? defaultPort) } : {};
}
