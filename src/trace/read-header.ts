import type { HeadersLike } from './span-context.ts';

/** One header's value, several lines joined by a comma; plain objects are searched in any case. Never throws. */
export function readHeader(headers: HeadersLike, name: string): string | undefined {
  try {
    const record = headers as Readonly<Record<string, unknown>>; // where it is not a getter
    return headerText(typeof headers.get === 'function' ? headers.get(name) : record[nameIn(record, name)]);
  } catch {
    return undefined;
  }
}

/** A header's value as text: header lines of one name are joined by a comma (RFC 9110 section 5.3). */
export function headerText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined;
  return value.length < 1000 ? value.join() : undefined; // nobody has more: servers refuse such header blocks
}

/** The name of a header as it stands in `record`, in whatever case. */
export function nameIn(record: Readonly<Record<string, unknown>>, name: string): string {
  // What is iterable is no record: a buffer has millions of keys.
  if (record[name] !== undefined || Symbol.iterator in Object(record)) return name;
  return Object.keys(record).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}
