// What another library does to fetch and XMLHttpRequest: it lays a function above each.

const OWNERS = [
  [globalThis, ['fetch', 'setTimeout', 'queueMicrotask']],
  [globalThis.XMLHttpRequest?.prototype, ['open', 'send', 'setRequestHeader']],
  [globalThis.Promise.prototype, ['then']],
] as const;

export function wrapRequests(): void {
  for (const [owner, names] of OWNERS) {
    if (!owner) continue;
    const methods = owner as unknown as Record<string, (...args: unknown[]) => unknown>; // each has the names beside it
    for (const name of names) methods[name] = around(methods[name] as (...args: unknown[]) => unknown);
  }
}

function around(below: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return function (this: unknown, ...args) {
    return below.apply(this, args);
  };
}
