/** A copy of what was given for an object of options or attributes; empty for what is none. Never throws. */
export function plainCopy<T extends object>(given: T | undefined): Partial<T> {
  try {
    // What is iterable is no such object: a text or a buffer has millions of keys.
    if (!(Symbol.iterator in Object(given))) return { ...given };
  } catch {
    // A getter that throws, or a proxy.
  }
  return {};
}
