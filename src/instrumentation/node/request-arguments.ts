import type { RequestOptions } from 'node:http';
import { parseUrl } from '../url.ts';

// Reads and extends the arguments of http.request: (url, options?, callback?) or (options, callback?). Options are read as Node reads them,
// in its order and with its defaults, and are never changed: what is added goes into a copy. Arguments that Node will refuse are not
// understood here and go to Node as they came, so that it throws what it always does.

/** What a request is for. */
export interface RequestTarget {
  readonly method: string;
  readonly url: URL;
  readonly headerNames: readonly string[];
}

interface Options extends Omit<RequestOptions, 'headers' | 'agent'> {
  readonly headers?: unknown;
  /** `defaultPort` is every agent's, and in no declaration. */
  readonly agent?: { readonly defaultPort?: number } | boolean | null;
}

/** What these arguments ask for; `undefined` when that cannot be told. May throw what a getter of the caller throws. */
export function readTarget(args: readonly unknown[], defaultProtocol: string): RequestTarget | undefined {
  const options = readOptions(args);
  const url = options && targetUrl(options, defaultProtocol);
  if (!url) return undefined;
  const { method, headers } = options;
  if (Array.isArray(headers) && !Array.isArray(headers[0]) && headers.length % 2 !== 0) return undefined;
  return { method: typeof method === 'string' && method ? method.toUpperCase() : 'GET', url, headerNames: headerNames(headers) };
}

/** The arguments with these headers added; the same arguments where there are none to add. */
export function withHeaders(args: readonly unknown[], added: readonly (readonly [string, string])[]): readonly unknown[] {
  if (added.length === 0) return args;
  const [first, second] = args;
  if (!isUrlLike(first)) return [extend(first, added), ...args.slice(1)];
  if (typeof second === 'function') return [first, extend({}, added), ...args.slice(1)];
  return [first, extend(second, added), ...args.slice(2)];
}

function readOptions([first, second]: readonly unknown[]): Options | undefined {
  if (!isUrlLike(first)) return isOptions(first) ? first : undefined;
  const url = parseUrl(typeof first === 'string' ? first : first.href);
  return url && ({ ...process.getBuiltinModule('node:url').urlToHttpOptions(url), ...(isOptions(second) && second) } as Options); // members are checked where they are read
}

function targetUrl(options: Options, defaultProtocol: string): URL | undefined {
  const { hostname, host, path, agent } = options;
  // A forward proxy is asked for the whole URL of what is behind it.
  if (/^https?:\/\//i.test(String(path))) return parseUrl(String(path));
  const protocol = options.protocol || defaultProtocol;
  const agentPort = typeof agent === 'object' ? agent?.defaultPort : undefined;
  const port = options.port || options.defaultPort || agentPort || (protocol === 'https:' ? 443 : 80);
  const name = String(hostname || host || 'localhost');
  const isBareIpv6 = name.includes(':') && !name.startsWith('[');
  const pathAndQuery = String(path || '/').replace(/^(?!\/)/, '/');
  return parseUrl(`${protocol}//${isBareIpv6 ? `[${name}]` : name}:${port}${pathAndQuery}`);
}

/** Node takes raw headers as [name, value, name, value] and as [[name, value]]; else what it takes is an object. */
function headerNames(headers: unknown): string[] {
  if (!Array.isArray(headers)) return typeof headers === 'object' && headers !== null ? Object.keys(headers) : [];
  const names: unknown[] = Array.isArray(headers[0]) ? headers.map((pair) => pair[0]) : headers.filter((_, index) => index % 2 === 0);
  return names.map(String);
}

function extend(given: unknown, added: readonly (readonly [string, string])[]): Options {
  const options = isOptions(given) ? given : {};
  const { headers } = options;
  if (!Array.isArray(headers)) return { ...options, headers: { ...(headers as object), ...Object.fromEntries(added) } }; // Node takes the keys of anything
  return { ...options, headers: [...headers, ...(Array.isArray(headers[0]) ? added : added.flat())] };
}

function isOptions(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}

/** As Node tells a URL, of whichever realm, from the options that `url.parse` makes. */
function isUrlLike(value: unknown): value is string | URL {
  if (typeof value === 'string') return true;
  const { href, protocol, auth, path } = (value ?? {}) as Record<string, unknown>; // anything can be asked
  return !!href && !!protocol && auth === undefined && path === undefined;
}
