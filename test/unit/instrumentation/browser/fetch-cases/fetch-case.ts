// What an application may do with fetch. Each case runs with the browser's own fetch and with the patched one, and must tell the same.

export interface FetchPlace {
  readonly fetch: typeof globalThis.fetch;
  /** The server on the page's own origin, as a path with no slash at its end. */
  readonly own: string;
  /** The server on another origin. */
  readonly other: string;
}

export interface FetchCase {
  readonly name: string;
  run(place: FetchPlace): unknown;
}

/** fetch as JavaScript may call it. */
type AnyFetch = (...args: unknown[]) => Promise<Response>;

export const raw = (place: FetchPlace): AnyFetch => place.fetch as AnyFetch; // wrong arguments are what is tested

/** An object that counts how often each of its members is read. */
export function counted(members: Readonly<Record<string, unknown>>): { readonly object: object; readonly counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  const object = {};
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(object, key, {
      enumerable: true,
      get() {
        counts[key] = (counts[key] ?? 0) + 1;
        return value;
      },
    });
  }
  return { object, counts };
}

export function throwing(key: string): object {
  return Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      throw new RangeError(`${key} is not for you`);
    },
  });
}

export function foreignRealm(): { readonly Request: typeof Request; readonly Headers: typeof Headers } {
  const frame = document.body.appendChild(document.createElement('iframe'));
  return frame.contentWindow as unknown as ReturnType<typeof foreignRealm>; // a window has both
}

export const input = (name: string, make: (place: FetchPlace) => readonly unknown[]): FetchCase => ({
  name,
  run: (place) => raw(place)(...make(place)),
});
export const init = (name: string, make: () => unknown): FetchCase => input(name, ({ own }) => [`${own}/echo/init`, make()]);
export const headers = (name: string, make: () => unknown): FetchCase => init(name, () => ({ headers: make() }));

/** What came of it, in words that can be compared. */
export async function outcome(run: () => unknown): Promise<unknown> {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    return { thrown: textOf(error) };
  }
  const how = result instanceof Promise ? 'resolved' : 'returned';
  try {
    return { [how]: await tell(await result) };
  } catch (error) {
    return { rejected: textOf(error) };
  }
}

function textOf(error: unknown): unknown {
  return error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : error;
}

async function tell(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(tell));
  if (!(value instanceof Response)) return value;
  const { status, type, url, redirected, ok, statusText } = value;
  const body = await value.text().catch(textOf);
  return { status, type, url: url.replace(/blob:.*/, 'blob'), redirected, ok, statusText, body: withoutTrace(String(body)) };
}

/** An echoed request without what tracing adds; a header of the application's own stays. */
function withoutTrace(body: string): string {
  return body.replace(/"traceparent":"00-[^"]*",?|"(tracestate|baggage)":"[^"]*",?/g, '').replace(/boundary=[^"]*/, '');
}
