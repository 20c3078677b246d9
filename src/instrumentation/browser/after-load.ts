import { startTimer } from '../../platform/timer.ts';
import type { TracerProvider } from '../../trace/tracer-provider.ts';
import { listen, listenToHiding } from './listen.ts';
import { documentView } from './views.ts';

/** In which the instrumentation of the load, if there is one, tells of it. */
const LOAD_IS_TOLD_MS = 50;

export interface AfterLoad {
  /** Now or later, in the order of the calls. */
  run(work: () => void): void;
  /** What waits is not done. */
  stop(): void;
}

/** Waits until the span of the page's load is known, to which what was measured before belongs; or until the page is hidden before. */
export function afterLoad(provider: TracerProvider): AfterLoad {
  let waiting: (() => void)[] | undefined = documentView(provider) ? undefined : [];
  let cancel = (): void => {};
  const release = (): void => {
    const works = waiting ?? [];
    stop();
    for (const work of works) work();
  };
  const loaded = (): void => {
    cancel();
    const { prerendering, readyState } = document as Document & { readonly prerendering?: boolean }; // not yet in every lib.dom
    if (readyState === 'complete' && !prerendering) cancel = startTimer(release, LOAD_IS_TOLD_MS); // else it is called again
  };
  const stops = waiting
    ? [
        listen(globalThis.window, ['load'], loaded, true),
        listen(document, ['prerenderingchange'], loaded, true),
        listenToHiding(release, true),
      ]
    : [];
  const stop = (): void => {
    waiting = undefined;
    cancel();
    for (const each of stops) each();
  };
  if (waiting) loaded();
  return { run: (work) => (waiting ? void waiting.push(work) : work()), stop };
}
