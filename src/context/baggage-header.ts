import { type Baggage, type BaggageEntry, baggageOf } from './baggage.ts';
import { trimOws } from './optional-whitespace.ts';

// The `baggage` header (W3C Baggage). In both directions at most 64 members and 8,192 bytes, whole members only: one that does not fit is
// left out and the next one may fit. A member whose key is no token is left out too; what a value holds never makes it invalid, because
// it is percent-encoded on the way out. Reading stops early, so that a header of any size costs the same.

const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;
/** What the grammar itself allows, members that we leave out included. It bounds what commas can cost. */
const MAX_LISTED = 180;

/** RFC 7230 `token`. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** What a value may hold as it is: `baggage-octet` without the percent sign, and without `+`, which form decoders read as a space. */
const PLAIN = /^[!#$&-*\--:<-[\]-~]*$/;
const NOT_PLAIN = /[^!#$&-*\--:<-[\]-~]+/gu;
/** One percent-encoded code point, or else one octet that begins none. */
const ENCODED = /%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|%[\da-f]{2}/gi;

/** A Baggage never changes and goes out with every request of its context. */
const written: WeakMap<Baggage, string> = new WeakMap();

/** The header's value; empty when there is nothing to send. */
export function formatBaggage(baggage: Baggage): string {
  const known = written.get(baggage);
  if (known !== undefined) return known;
  const header = writeMembers(baggage);
  written.set(baggage, header);
  return header;
}

function writeMembers(baggage: Baggage): string {
  let header = '';
  let members = 0;
  for (const [key, entry] of baggage.getAllEntries()) {
    const member = formatMember(key, entry);
    if (member === '' || header.length + member.length > MAX_BYTES) continue;
    header += `,${member}`;
    if (++members === MAX_MEMBERS) break;
  }
  return header.slice(1);
}

/** What the header says; `undefined` when it has no valid member. Never throws. */
export function parseBaggage(header: string): Baggage | undefined {
  const entries: [string, BaggageEntry][] = [];
  let bytes = 0;
  for (const part of head(header).split(',').slice(0, MAX_LISTED)) {
    const member = trimOws(part);
    const entry = bytes + member.length > MAX_BYTES ? undefined : parseMember(member);
    if (!entry) continue;
    bytes += member.length + 1;
    if (entries.push(entry) === MAX_MEMBERS) break;
  }
  return entries.length > 0 ? baggageOf(entries) : undefined;
}

/** As many whole members as can matter: twice the limit leaves room for the whitespace between them. */
function head(header: string): string {
  return header.length > 2 * MAX_BYTES ? header.slice(0, Math.max(0, header.lastIndexOf(',', 2 * MAX_BYTES))) : header;
}

function formatMember(key: string, entry: BaggageEntry): string {
  const value: unknown = entry?.value;
  if (typeof value !== 'string' || key.length + value.length >= MAX_BYTES || !TOKEN.test(key)) return '';
  // OpenTelemetry's entries carry their properties as an object with a toString.
  const properties = entry.properties ?? (entry as { readonly metadata?: unknown }).metadata;
  return `${key}=${encode(value)}${properties ? formatProperties(String(properties)) : ''}`;
}

function formatProperties(properties: string): string {
  if (properties.length > MAX_BYTES) return properties; // the member will not fit
  let text = '';
  for (const property of properties.split(';')) {
    const equals = property.indexOf('=');
    const key = trimOws(equals < 0 ? property : property.slice(0, equals));
    if (TOKEN.test(key)) text += equals < 0 ? `;${key}` : `;${key}=${encode(decode(trimOws(property.slice(equals + 1))))}`;
  }
  return text;
}

function parseMember(member: string): [string, BaggageEntry] | undefined {
  const semicolon = member.indexOf(';');
  const pair = semicolon < 0 ? member : member.slice(0, semicolon);
  const equals = pair.indexOf('=');
  const key = trimOws(pair.slice(0, Math.max(0, equals)));
  if (!TOKEN.test(key)) return undefined;
  const value = decode(trimOws(pair.slice(equals + 1)));
  const properties = semicolon < 0 ? '' : trimOws(member.slice(semicolon + 1));
  return [key, properties ? { value, properties } : { value }];
}

function encode(value: string): string {
  if (PLAIN.test(value)) return value; // most are, and the test costs a third of the replacement
  return value.replace(NOT_PLAIN, encodeText);
}

function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')); // a lone surrogate has no UTF-8
  }
}

function decode(text: string): string {
  return text.includes('%') ? (decodeOrNot(text) ?? text.replace(ENCODED, (octets) => decodeOrNot(octets) ?? '\ufffd')) : text;
}

function decodeOrNot(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
