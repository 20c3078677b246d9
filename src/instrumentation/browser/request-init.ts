// fetch reads each member of `init` once, and so do we: what we read, and what we give in place of it, lives in a copy that remembers.
// The copy has the members of the original, still unread, and those behind getters keep their owner. The original is never written to.

/** What we read ourselves, and a proxy may show only to those who ask for it. */
const READ = ['body', 'headers', 'method', 'mode', 'signal'];

export type InitCopy = Partial<Record<PropertyKey, unknown>>;

/** A copy of `init` whose members are read when they are first asked for, on `init` itself, and not twice. */
export function copyInit(init: object): InitCopy {
  const copy: InitCopy = Object.create(init);
  const add = (key: PropertyKey, enumerable = false): void => {
    if (!Object.hasOwn(copy, key)) defineLazily(copy, key, () => Reflect.get(init, key), enumerable);
  };
  for (let at: object | null = init; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) add(key, at === init && Object.prototype.propertyIsEnumerable.call(at, key));
  }
  for (const key of READ) add(key);
  return copy;
}

/** Makes `copy[key]` what `read` gives when somebody first looks. */
export function defineLazily(copy: InitCopy, key: PropertyKey, read: () => unknown, enumerable = true): void {
  const set = (value: unknown): void => define(copy, key, value, enumerable); // also for a patch below ours, which may write
  Object.defineProperty(copy, key, {
    get() {
      const value = read();
      set(value);
      return value;
    },
    set,
    enumerable,
    configurable: true,
  });
}

export function define(copy: InitCopy, key: PropertyKey, value: unknown, enumerable = true): void {
  Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true });
}
