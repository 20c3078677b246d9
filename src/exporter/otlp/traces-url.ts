import { errorText } from '../../platform/diagnostics.ts';
import { host } from '../../platform/host.ts';
import { SetupError } from '../../platform/setup-error.ts';

const DEFAULT_ENDPOINT = 'http://localhost:4318';
const SIGNAL_PATH = '/v1/traces';

/**
 * Where spans are posted: `<endpoint>/v1/traces`, or `url` as it is (OTLP exporter: Endpoint URLs for OTLP/HTTP).
 * In a page both may be relative to it. Throws SetupError for what is no address.
 */
export function tracesUrl(endpoint: string | undefined, url: string | undefined): string {
  if (url !== undefined && endpoint !== undefined) {
    throw new SetupError(
      'bad_endpoint',
      `Both endpoint (${endpoint}) and url (${url}) were given. Give the base as endpoint, or the full address as url.`,
    );
  }
  if (url !== undefined) return parse('url', url).href;
  const parsed = parse('endpoint', endpoint ?? DEFAULT_ENDPOINT);
  let base = parsed.pathname;
  while (base.endsWith('/')) base = base.slice(0, -1); // a page's first regular expression takes a tenth of a millisecond
  if (base.endsWith(SIGNAL_PATH)) {
    throw new SetupError(
      'bad_endpoint',
      `endpoint (${endpoint}) ends with ${SIGNAL_PATH}, which the exporter appends. Leave that off, or give the address as url.`,
    );
  }
  return parsed.origin + base + SIGNAL_PATH + parsed.search;
}

function parse(option: string, value: unknown): URL {
  const page = (host['location'] as { readonly href?: string } | undefined)?.href; // a browser's, or nothing
  let parsed: URL;
  try {
    if (typeof value !== 'string') throw new TypeError('not a string');
    parsed = new URL(value, page);
  } catch {
    throw new SetupError(
      'bad_endpoint',
      `${option} (${errorText(value)}) is no address. Give an absolute one, such as ${DEFAULT_ENDPOINT}.`,
    );
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new SetupError('bad_endpoint', `${option} (${value}) must begin with http:// or https://, because spans are posted over HTTP.`);
  }
  if (parsed.username || parsed.password) {
    throw new SetupError(
      'bad_endpoint',
      `${option} (…@${parsed.host}) holds a user name or password, which fetch refuses. Give them as headers: { authorization: … }.`,
    );
  }
  return parsed;
}
