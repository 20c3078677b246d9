// What a page can see of a value, as text that can be compared.

/** Of a response, but for what differs from one request to the next. */
const VARYING = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);

/** The text of `value`; `depth` bounds how far into objects it looks. */
export function show(value: unknown, depth = 3): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name}/${value.length}`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (isError(value)) return showError(value, depth);
  if (depth === 0) return tagOf(value);
  if (Array.isArray(value)) return `[${value.map((each) => show(each, depth - 1)).join(', ')}]`;
  const known = KNOWN[tagOf(value)];
  return known ? `${tagOf(value)} ${known(value as never, depth)}` : showObject(value, depth);
}

type Show = (value: never, depth: number) => string;

const KNOWN: Readonly<Record<string, Show>> = {
  Object: showObject,
  Headers: (headers: Headers) => showEntries([...headers].filter(([name]) => !VARYING.has(name))),
  URLSearchParams: (query: URLSearchParams) => String(query),
  FormData: (form: FormData) => showEntries([...form]),
  URL: (url: URL) => url.href,
  Blob: (blob: Blob) => `${blob.size} ${show(blob.type)}`,
  File: (file: File) => `${file.name} ${file.size} ${show(file.type)}`,
  ArrayBuffer: (buffer: ArrayBuffer) => `${buffer.byteLength}`,
  Uint8Array: (bytes: Uint8Array) => `[${bytes.slice(0, 16)}] of ${bytes.byteLength}`,
  Map: (map: Map<unknown, unknown>, depth) => show([...map], depth),
  Set: (set: Set<unknown>, depth) => show([...set], depth),
  Promise: () => '',
  Response: (response: Response, depth) => {
    const { status, statusText, ok, type, url, redirected, bodyUsed, body, headers } = response;
    return show({ status, statusText, ok, type, url, redirected, bodyUsed, hasBody: body !== null, headers }, depth);
  },
  Request: (request: Request, depth) => {
    const { method, url, headers, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive, bodyUsed } = request;
    const { aborted } = request.signal;
    const more = { mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive, bodyUsed, aborted };
    return show({ method, url, headers, ...more }, depth);
  },
};

function showEntries(entries: readonly (readonly [string, unknown])[], depth = 1): string {
  return `{${entries.map(([key, value]) => `${key}: ${show(value, depth)}`).join(', ')}}`;
}

function showObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return showEntries(Object.entries(value), depth - 1);
  return tagOf(value) === 'Object' ? `${value.constructor?.name} ${showEntries(Object.entries(value), depth - 1)}` : tagOf(value);
}

function showError(error: Error, depth: number): string {
  const realm = error instanceof Error ? '' : ' of another realm'; // a DOMException is an Error too
  const fields = (['code', 'cause'] as const)
    .filter((name) => name in error && depth > 0)
    .map((name) => ` ${name}=${show((error as { readonly cause?: unknown; readonly code?: unknown })[name], depth - 1)}`);
  return `${error.constructor?.name}(${error.name})${realm}: ${error.message}${fields.join('')}`;
}

function isError(value: object): value is Error {
  return /^(Error|DOMException)$/.test(tagOf(value));
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
