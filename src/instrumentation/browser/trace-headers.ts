// Adds our headers to those of the application without touching its object, and in the same form: patches below ours often spread a plain
// object, which would lose what a Headers object holds. The application's own headers win: where it has a traceparent nothing is added.

export type TraceHeaders = Readonly<Record<string, string>>;

/** Headers like `given` (anything that fetch takes) and with those of `trace`. What fetch will refuse stays as it is. */
export function withTraceHeaders(given: unknown, trace: TraceHeaders): unknown {
  if (typeof given !== 'object' || given === null) return given;
  if (given instanceof Headers) return addTo(new Headers(given), trace);
  if (Symbol.iterator in given) {
    if (typeof given[Symbol.iterator] !== 'function') return given;
    const pairs = readPairs(given as Iterable<unknown>); // fetch takes any iterable
    const names = pairs.map((pair) => Object(pair)[0]);
    return [...pairs, ...missing(names, trace)];
  }
  const copy = { ...given };
  return Object.assign(copy, Object.fromEntries(missing(Object.keys(copy), trace)));
}

/** Writes those of `trace` into `headers` that may be added. */
export function addTo(headers: Headers, trace: TraceHeaders): Headers {
  for (const [name, value] of missing([...headers.keys()], trace)) headers.set(name, value);
  return headers;
}

/** Those of `trace` that may be added to headers of these names. */
export function missing(names: readonly unknown[], trace: TraceHeaders): [string, string][] {
  const taken = names.map((name) => String(name).toLowerCase());
  return taken.includes('traceparent') ? [] : Object.entries(trace).filter(([name]) => !taken.includes(name.toLowerCase()));
}

/** To its end, or to the first that is no pair, which fetch refuses without asking for more. */
function readPairs(given: Iterable<unknown>): unknown[] {
  const pairs: unknown[] = [];
  const iterator = given[Symbol.iterator]();
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    pairs.push(readPair(next.value));
    if (typeof next.value !== 'object' || next.value === null) break;
  }
  return pairs;
}

/** A pair may be an iterable that can be read but once. */
function readPair(pair: unknown): unknown {
  return typeof pair === 'object' && pair && Symbol.iterator in pair ? [...(pair as Iterable<unknown>)] : pair;
}
