import { activeContext } from '../../context/active.ts';
import { errorText, report } from '../../platform/diagnostics.ts';
import { isOwnRequest } from '../../platform/own-requests.ts';
import { VERSION } from '../../platform/version.ts';
import { createPropagationPolicy, type PropagateTo } from '../../propagation/policy.ts';
import { setSpan } from '../../trace/current-span.ts';
import type { Span } from '../../trace/span.ts';
import { SpanKind } from '../../trace/span-kind.ts';
import type { Tracer } from '../../trace/tracer.ts';
import type { InstrumentationHost } from '../host.ts';
import { pageUrl } from './client-request.ts';
import { listenToLeaving } from './listen.ts';

// The spans of connections that stay: WebSocket and EventSource. One CLIENT span a connection, from its making until it is closed, with what
// went in and out. It may be open for hours, and is sent when it ends: with the page at the latest.

export interface ConnectionOptions {
  /** Connections to these URLs make no spans. Rules as in `propagateTo`, for `ws:` as for `http:`; `/path` means the page's own origin. */
  readonly ignoreUrls?: PropagateTo;
}

/** What went over a connection in one direction. */
interface Traffic {
  messages: number;
  bytes: number;
}

export class Connection {
  readonly span: Span;
  readonly #closed: () => void;
  readonly #sent: Traffic = { messages: 0, bytes: 0 };
  readonly #received: Traffic = { messages: 0, bytes: 0 };

  constructor(span: Span, closed: () => void) {
    this.span = span;
    this.#closed = closed;
  }

  sent(bytes: number): void {
    this.#sent.messages++;
    this.#sent.bytes += bytes;
  }

  received(data: unknown): void {
    this.#received.messages++;
    this.#received.bytes += sizeOf(data);
  }

  end(): void {
    const [sent, received] = [this.#sent, this.#received];
    this.span
      .setAttributes({
        'connection.sent.messages': sent.messages,
        'connection.sent.bytes': sent.bytes,
        'connection.received.messages': received.messages,
        'connection.received.bytes': received.bytes,
      })
      .end();
    this.#closed();
  }
}

export interface Connections {
  /** Starts the span of a connection, with what takes its trace along; undefined where none is wanted. Never throws. */
  start(url: URL): { readonly connection: Connection; readonly headers: Readonly<Record<string, string>> } | undefined;
  stop(): void;
}

/** `name`: that of the class. Throws SetupError for wrong options. */
export function connections(name: string, { ignoreUrls = [] }: ConnectionOptions): (host: InstrumentationHost) => Connections {
  const matches = createPropagationPolicy(Array.isArray(ignoreUrls) ? ignoreUrls.map(fromPath) : ignoreUrls);
  return (host) => {
    let tracer: Tracer | undefined; // made for the first connection
    const open = new Set<Connection>();
    const endAll = (why: string): void => {
      for (const connection of open) {
        connection.span.setAttribute('throughline.ended_by', why);
        connection.end();
      }
    };
    const begin = (url: URL): ReturnType<Connections['start']> => {
      const target = asHttp(url);
      tracer ??= host.provider.getTracer(`throughline/${name}`, VERSION);
      if (!target || !tracer.enabled() || isOwnRequest(target) || (ignoreUrls.length > 0 && matches(target))) return undefined;
      const context = activeContext();
      const { hostname, port, protocol } = target;
      const attributes = {
        'url.full': host.scrubUrl(url),
        'server.address': hostname.replace(/^\[|\]$/g, ''), // an IPv6 address has no brackets there
        'server.port': port ? Number(port) : protocol === 'https:' ? 443 : 80,
      };
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context);
      const connection = new Connection(span, () => open.delete(connection));
      if (span.isRecording()) open.add(connection);
      const headers: Record<string, string> = {};
      if (host.shouldPropagate(target)) host.inject(headers, setSpan(context, span));
      return { connection, headers };
    };
    const stopLeaving = listenToLeaving(({ type }) => endAll(type));
    return {
      start: (url) => guarded(() => begin(url)),
      stop() {
        stopLeaving();
        endAll('shutdown');
      },
    };
  };
}

/** Runs ours where the application must not notice that it fails. */
export function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    report('instrumentation_failed', `a connection is not traced: ${errorText(error)}`);
    return undefined;
  }
}

/** `url` with what takes the trace along in its query, as it is otherwise written. Baggage stays here: URLs are logged. */
export function withTraceQuery(url: string, { traceparent, tracestate }: Readonly<Record<string, string>>): string {
  if (!traceparent) return url;
  const at = url.indexOf('#');
  const [head, fragment] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
  const query = `traceparent=${traceparent}${tracestate ? `&tracestate=${encodeURIComponent(tracestate)}` : ''}`;
  return `${head}${head.includes('?') ? '&' : '?'}${query}${fragment}`;
}

/** The same address in the scheme in which origins are compared; undefined for what is neither. */
function asHttp(url: URL): URL | undefined {
  const target = new URL(url.href.replace(/^ws/, 'http'));
  return target.protocol === 'https:' || target.protocol === 'http:' ? target : undefined;
}

function fromPath(rule: PropagateTo[number]): PropagateTo[number] {
  return typeof rule === 'string' && rule.startsWith('/') ? (pageUrl(rule)?.href ?? rule) : rule;
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  const { size, byteLength } = Object(data) as { readonly size?: number; readonly byteLength?: number }; // a Blob or an ArrayBuffer
  return size ?? byteLength ?? 0;
}
