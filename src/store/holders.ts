// Which tabs are still there, of those that took batches. Each holds a Web Lock as long as it has any: the browser lets go of it when the
// tab ends, however it ends. Where a page has no locks (not a secure context), only time tells.

const PREFIX = 'throughline ';

/** Holds a lock of this name until the function that it gives is called; undefined where there are no locks. */
export function hold(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const locks = lockManager();
    const granted = (): Promise<void> => new Promise((release) => resolve(release));
    if (locks) locks.request(PREFIX + name, granted).catch(() => resolve(undefined));
    else resolve(undefined);
  });
}

/** The names of all locks that tabs of this origin hold; undefined where there are no locks. */
export async function heldNames(): Promise<ReadonlySet<string> | undefined> {
  try {
    const { held } = (await lockManager()?.query()) ?? {};
    return held && new Set(held.map(({ name = '' }) => name.slice(PREFIX.length)));
  } catch {
    return undefined; // an origin without storage
  }
}

function lockManager(): LockManager | undefined {
  return globalThis.navigator?.locks;
}
