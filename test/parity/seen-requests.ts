import type { IncomingMessage } from 'node:http';

// What the server has seen of each case, without what tracing adds on purpose.

/** Those of the connection, and those that tell versions of the browser. */
const LEFT_OUT = new Set(['host', 'connection', 'user-agent', 'accept-language', 'accept-encoding', 'dnt', 'sec-gpc', 'te', 'pragma']);
const OURS = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/;
/** A case that sends a traceparent of its own makes it of this. */
const THEIRS = 'aaaaaaaa';

export class SeenRequests {
  readonly #lines = new Map<string, string[]>();
  readonly #arrived = new Map<string, Signal>();
  readonly #closed = new Map<string, Signal>();
  readonly #released = new Map<string, Signal>();

  add(key: string, line: string): void {
    this.#lines.set(key, [...this.of(key), line]);
  }

  addRequest(key: string, request: IncomingMessage, body: string): void {
    this.add(key, requestText(request, body));
  }

  of(key: string): readonly string[] {
    return this.#lines.get(key) ?? [];
  }

  /** What has come, also when it is never answered. */
  arrived(key: string): void {
    signalOf(this.#arrived, key).resolve();
  }

  /** Whether something comes, within ten seconds. */
  untilArrived(key: string): Promise<boolean> {
    return withinTenSeconds(signalOf(this.#arrived, key));
  }

  closed(key: string): void {
    signalOf(this.#closed, key).resolve();
  }

  /** Whether the client closes the connection, within ten seconds. */
  untilClosed(key: string): Promise<boolean> {
    return withinTenSeconds(signalOf(this.#closed, key));
  }

  release(key: string): void {
    signalOf(this.#released, key).resolve();
  }

  untilReleased(key: string): Promise<void> {
    return signalOf(this.#released, key).promise;
  }
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withinTenSeconds({ promise }: Signal): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), 10_000));
  return Promise.race([promise.then(() => true), late]);
}

function signalOf(signals: Map<string, Signal>, key: string): Signal {
  let signal = signals.get(key);
  if (!signal) {
    let resolve = (): void => {};
    const promise = new Promise<void>((settle) => (resolve = settle));
    signals.set(key, (signal = { promise, resolve }));
  }
  return signal;
}

/** A request as text: method, path, headers, body. */
export function requestText(request: IncomingMessage, body: string): string {
  const headers = headersOf(request);
  const boundary = /boundary=(.*)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary) delete headers['content-length'];
  const text = `${request.method} ${request.url} ${JSON.stringify(headers)} ${JSON.stringify(shorten(body))}`;
  return boundary ? text.replaceAll(boundary, 'BOUNDARY') : text;
}

/** Those that the application knows of, or the browser sends for it. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const trace = String(headers['traceparent'] ?? '');
  const isOurs = OURS.test(trace) && !trace.includes(THEIRS);
  const isSeen = (name: string): boolean => !LEFT_OUT.has(name) && !name.startsWith('sec-ch-') && !(isOurs && name === 'traceparent');
  const entries = Object.entries(headers).filter(([name]) => isSeen(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shorten(body: string): string {
  return body.length > 400 ? `${body.slice(0, 400)}… (${body.length})` : body;
}
