/** Whether it is an object with members of its own. What is iterable is none: a text or a buffer has millions of keys. */
export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value);
}
