import { headerText, nameIn, readHeader } from '../trace/read-header.ts';
import type { HeadersLike } from '../trace/span-context.ts';
import type { TextMapGetter, TextMapSetter } from './propagator.ts';

// What headers come in: a plain object such as Node's, `Headers`, or a `Map`. Header names are the same in any case, so a plain object that
// has `Traceparent` gets no second `traceparent` beside it: whoever sends it would join the two into one malformed value.

/** What `inject` writes into. */
export type HeadersTarget = Record<string, string> | { set(name: string, value: string): unknown };

/** Writes into headers of any kind. */
export const headersSetter: TextMapSetter = {
  set(carrier, key, value) {
    const headers = Object(carrier) as Exclude<HeadersTarget, Record<string, string>>; // what inject() takes
    const record = headers as unknown as Record<string, string>; // without a `set` method
    if (typeof headers.set === 'function') headers.set(key, value);
    else record[nameIn(record, key)] = value;
  },
};

/** Reads headers of any kind; several lines of one name come joined by a comma. */
export const headersGetter: TextMapGetter = {
  keys(carrier) {
    const headers = carrier as { keys?: unknown }; // what extract() takes
    return typeof headers.keys === 'function' ? [...(headers.keys() as Iterable<string>)] : Object.keys(headers); // Headers and Map have it
  },
  get(carrier, key) {
    return readHeader(carrier as HeadersLike, key); // reads anything
  },
};

/** One field as text, by any getter. */
export function readField(getter: TextMapGetter, carrier: unknown, name: string): string | undefined {
  return headerText(getter.get(carrier, name));
}
