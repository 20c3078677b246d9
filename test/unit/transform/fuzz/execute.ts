// Runs programs, in any runtime.

import { createContextKey, ROOT_CONTEXT } from '../../../../src/context/context.ts';
import type { ContextManager } from '../../../../src/context/context-manager.ts';
import { createWorld, textOfError, type World } from './world.ts';

export interface Execution {
  readonly manager: ContextManager;
  /** Whether generators run in the context in which they were made, although nothing was transformed. */
  readonly emulatesCreation?: boolean;
  /** What transformed code calls. */
  readonly runtime?: object;
  /** Of each timer. Browsers slow down those below 4 ms when they are nested, which would change the order. */
  readonly delayMs?: number;
}

export interface Sentinels {
  stop(): Promise<void>;
  counts(): { readonly sentinels: number; readonly leaks: number };
}

/** So many programs run at once: their contexts must not meet. */
const AT_ONCE = 50;

/** What each program logs. */
export async function execute(programs: readonly string[], execution: Execution): Promise<string[][]> {
  const logs: string[][] = [];
  for (let at = 0; at < programs.length; at += AT_ONCE) {
    logs.push(...(await Promise.all(programs.slice(at, at + AT_ONCE).map((code) => executeOne(code, execution)))));
  }
  return logs;
}

async function executeOne(code: string, { manager, emulatesCreation = false, runtime = {}, delayMs = 0 }: Execution): Promise<string[]> {
  const world: World = createWorld(manager, emulatesCreation, delayMs);
  const module: { exports: () => Promise<unknown> } = { exports: async () => {} };
  new Function('module', 'require', 'w', code)(module, () => runtime, world);
  const main = ROOT_CONTEXT.setValue(createContextKey('fuzz'), 'main');
  await manager
    .with(main, () => module.exports())
    .then(
      (value) => world.events.push(`returned ${String(value)}`),
      (error: Error) => world.events.push(`threw ${textOfError(error)}`),
    );
  while (world.open() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, 1));
  return world.events;
}

/** Jobs that belong to nobody, and look. */
export function startSentinels(manager: ContextManager): Sentinels {
  let sentinels = 0;
  let leaks = 0;
  let isStopped = false;
  const look = (): void => {
    sentinels++;
    if (manager.active() !== ROOT_CONTEXT) leaks++;
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    look();
    if (!isStopped) setTimeout(() => port2.postMessage(0), 0);
  };
  port2.postMessage(0);
  const interval = setInterval(look, 1);
  const loop = (async () => {
    while (!isStopped) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      look();
      await null;
      look();
    }
  })();
  return {
    async stop() {
      isStopped = true;
      clearInterval(interval);
      await loop;
      port1.close();
    },
    counts: () => ({ sentinels, leaks }),
  };
}
