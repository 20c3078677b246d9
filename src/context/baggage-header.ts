import { errorText } from '../platform/diagnostics.ts';
import { type Baggage, type BaggageEntry, MapBaggage } from './baggage.ts';
import { trimOws } from './optional-whitespace.ts';

// The `baggage` header (W3C Baggage). In both directions at most 64 members and 8,192 bytes, whole members only: one that does not fit is
// left out and the next one may fit. A member whose key is no token is left out too; what a value holds never makes it invalid, because
// it is percent-encoded on the way out. Reading stops early, so that a header of any size costs the same.

const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;
/** What the grammar itself allows, members that we leave out included. It bounds what commas can cost. */
const MAX_LISTED = 180;
/** Nothing behind it is looked at: twice the limit leaves room for the whitespace between members. */
const MAX_LENGTH = 2 * MAX_BYTES;

/** RFC 7230 `token`. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** What a value may not hold as it is: no `baggage-octet`, the percent sign, and `+`, which form decoders read as a space. */
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

/** What the header says; `undefined` when it has no valid member. Never throws. */
export function parseBaggage(header: string): Baggage | undefined {
  const entries = new Map<string, BaggageEntry>();
  let members = 0;
  let bytes = 0;
  let end = -1;
  for (let listed = 0; listed < MAX_LISTED && members < MAX_MEMBERS && end < header.length; listed++) {
    const start = end + 1;
    end = header.indexOf(',', start);
    if (end < 0) end = header.length;
    if (end > MAX_LENGTH) break;
    const member = trimOws(header.slice(start, end));
    if (bytes + member.length > MAX_BYTES || !readMember(member, entries)) continue;
    bytes += member.length + 1;
    members++;
  }
  return members > 0 ? new MapBaggage(entries) : undefined;
}

function readMember(member: string, entries: Map<string, BaggageEntry>): boolean {
  const semicolon = member.indexOf(';');
  const pair = readPair(semicolon < 0 ? member : member.slice(0, semicolon));
  if (pair?.value === undefined) return false;
  const properties = semicolon < 0 ? '' : trimOws(member.slice(semicolon + 1));
  entries.set(pair.key, properties ? { value: pair.value, properties } : { value: pair.value });
  return true;
}

/** What another library's baggage lists may have any length. */
const MAX_ENTRIES = 1000;

function writeMembers(baggage: Baggage): string {
  let header = '';
  let members = 0;
  for (const [key, entry] of baggage.getAllEntries().slice(0, MAX_ENTRIES)) {
    const member = formatMember(key, entry);
    if (member === '' || header.length + member.length > MAX_BYTES) continue;
    header += `,${member}`;
    if (++members === MAX_MEMBERS) break;
  }
  return header.slice(1);
}

function formatMember(key: string, entry: BaggageEntry & { readonly metadata?: unknown }): string {
  const value: unknown = entry?.value;
  if (typeof key !== 'string' || typeof value !== 'string' || key.length + value.length >= MAX_BYTES || !TOKEN.test(key)) return '';
  // OpenTelemetry's entries carry their properties as an object with a toString.
  const properties = errorText(entry.properties ?? entry.metadata ?? '');
  if (properties.length > MAX_BYTES) return '';
  return `${key}=${encode(value)}${properties.split(';').map(formatProperty).join('')}`;
}

function formatProperty(property: string): string {
  const pair = readPair(property);
  if (!pair) return '';
  return pair.value === undefined ? `;${pair.key}` : `;${pair.key}=${encode(pair.value)}`;
}

/** `key=value`, or `key` alone; undefined where the key is no token. */
function readPair(text: string): { readonly key: string; readonly value: string | undefined } | undefined {
  const equals = text.indexOf('=');
  const key = trimOws(equals < 0 ? text : text.slice(0, equals));
  return TOKEN.test(key) ? { key, value: equals < 0 ? undefined : decode(trimOws(text.slice(equals + 1))) } : undefined;
}

function encode(value: string): string {
  // A lone surrogate has no UTF-8.
  return value.replace(NOT_PLAIN, (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')));
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
