// No engine has AsyncContext yet. This stands in for it in pages whose code is compiled down, as far as a script can: the mapping of all
// variables goes along with promise reactions, microtasks, timers and frames, and an event that a script dispatches has the dispatcher's.

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

let mapping: ReadonlyMap<Variable, unknown> = new Map();

class Variable {
  readonly name: string;
  readonly #defaultValue: unknown;

  constructor({ name = '', defaultValue }: { name?: string; defaultValue?: unknown } = {}) {
    this.name = String(name);
    this.#defaultValue = defaultValue;
  }

  get(): unknown {
    return mapping.has(this) ? mapping.get(this) : this.#defaultValue;
  }

  run<R>(value: unknown, fn: (...args: unknown[]) => R, ...args: unknown[]): R {
    return inMapping(new Map(mapping).set(this, value), fn as AnyFunction, undefined, args) as R; // what fn returns
  }
}

function inMapping(inside: ReadonlyMap<Variable, unknown>, fn: AnyFunction, self: unknown, args: unknown[]): unknown {
  const before = mapping;
  mapping = inside;
  try {
    return fn.apply(self, args);
  } finally {
    mapping = before;
  }
}

/** Captures the mapping as HostMakeJobCallback would. */
function captured(fn: unknown): unknown {
  if (typeof fn !== 'function') return fn;
  const inside = mapping;
  return function (this: unknown, ...args: unknown[]): unknown {
    return inMapping(inside, fn as AnyFunction, this, args); // checked above
  };
}

function capture(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== 'function') return;
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    return original.apply(this, args.map(captured));
  });
}

capture(Promise.prototype, 'then');
for (const name of ['queueMicrotask', 'setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback'])
  capture(globalThis, name);
Reflect.set(globalThis, 'AsyncContext', { Variable });
