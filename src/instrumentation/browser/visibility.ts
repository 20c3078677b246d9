import type { Instrumentation } from '../host.ts';
import { listen } from './listen.ts';
import { addingToSpans } from './span-attributes.ts';

/**
 * Says of every span whether the page was visible when it started, `browser.visibility_state`, and how often that changed while it was open,
 * `browser.visibility_changes`: browsers slow hidden pages down, so such a span says little about the application.
 *
 * @example
 * start({ endpoint: '/otlp', also: [visibilityInstrumentation()] });
 */
export function visibilityInstrumentation(): Instrumentation {
  return addingToSpans(() => {
    let changes = 0;
    const atStart = new WeakMap<object, number>();
    const stop = listen(document, ['visibilitychange'], () => void changes++, true);
    return {
      onStart(span) {
        atStart.set(span, changes);
        span.setAttribute('browser.visibility_state', document.visibilityState);
      },
      onEnding(span) {
        const since = changes - (atStart.get(span) ?? changes);
        if (since > 0) span.setAttribute('browser.visibility_changes', since);
      },
      stop,
    };
  });
}
