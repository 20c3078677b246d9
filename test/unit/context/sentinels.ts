import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import type { ContextManager } from '../../../src/context/context-manager.ts';

/** Jobs that nobody's context has started, and which must see none. */
export interface Sentinels {
  jobs(): number;
  leaks(): number;
  stop(): void;
}

export function startSentinels(manager: ContextManager): Sentinels {
  let jobs = 0;
  let leaks = 0;
  const look = (): void => {
    jobs++;
    if (manager.active() !== ROOT_CONTEXT) leaks++;
  };
  const interval = setInterval(look, 2);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    look();
    Promise.resolve().then(look);
    setTimeout(() => port2.postMessage(0), 1);
  };
  port2.postMessage(0);
  return {
    jobs: () => jobs,
    leaks: () => leaks,
    stop() {
      clearInterval(interval);
      port1.close();
      port2.close();
    },
  };
}
