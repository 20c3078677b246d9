// fetch reads each member of `init` once, and so do we: what we read, and what we give in place of it, lives in a copy that remembers.
// The copy has the members of the original, those behind getters still unread, and inherits the rest. The original is never written to.

/** What we read ourselves. */
const READ = ['body', 'headers', 'method', 'mode', 'signal'];

export type InitCopy = Partial<Record<PropertyKey, unknown>>;

/** A copy of `init` whose getters run when they are first asked for, on `init` itself, and never twice. */
export function copyInit(init: object): InitCopy {
  const copy: InitCopy = Object.create(init);
  for (let at: object | null = init; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      const member = Object.getOwnPropertyDescriptor(at, key);
      if (!member || Object.hasOwn(copy, key)) continue;
      if (member.get) defineLazily(copy, key, () => Reflect.get(init, key), member.enumerable);
      else if (at === init) define(copy, key, member.value, member.enumerable);
    }
  }
  // What a proxy shows only to those who ask for it.
  for (const key of READ) if (!Object.hasOwn(copy, key)) defineLazily(copy, key, () => Reflect.get(init, key), false);
  return copy;
}

/** Makes `copy[key]` what `read` gives or throws, asked once, when somebody looks. */
export function defineLazily(copy: InitCopy, key: PropertyKey, read: () => unknown, enumerable = true): void {
  let result: (() => unknown) | undefined;
  Object.defineProperty(copy, key, {
    get: () => (result ??= settle(read))(),
    set: (value) => define(copy, key, value, enumerable), // a patch below ours may write
    enumerable,
    configurable: true,
  });
}

export function define(copy: InitCopy, key: PropertyKey, value: unknown, enumerable = true): void {
  Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true });
}

function settle(read: () => unknown): () => unknown {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
