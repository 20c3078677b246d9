import type { HeadersLike } from './span-context.ts';

/** One header's value, several lines joined by a comma; plain objects are searched in any case. Never throws. */
export function readHeader(headers: HeadersLike, name: string): string | undefined {
  try {
    const value = typeof headers.get === 'function' ? headers.get(name) : readRecord(headers as Readonly<Record<string, unknown>>, name); // not a getter, so a record
    if (Array.isArray(value)) return value.join(',');
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function readRecord(headers: Readonly<Record<string, unknown>>, name: string): unknown {
  if (headers[name] !== undefined) return headers[name];
  for (const key of Object.keys(headers)) if (key.toLowerCase() === name) return headers[key];
  return undefined;
}
