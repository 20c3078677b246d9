import { startTimer } from '../../platform/timer.ts';
import type { ReadableSpan } from '../../trace/pipeline.ts';
import type { Span } from '../../trace/span.ts';
import { drainResources } from './resource-timing.ts';

// The requests that have a span which has not ended. What the browser tells of a request comes a moment after its response, and an ended
// span never changes. So the span is held for that long, and then ends in the past:
//
//   open ──answered──▶ held ──timing came | 300 ms | the page is hidden, or a flush──▶ ended, at the time of the answer
//     └──failed, or nobody tells timings──▶ ended at once

const HOLD_MS = 300;
/** The resolution of a page's clock, which is that of its timings: whole milliseconds in Firefox and Safari, less in Chromium. */
const COARSE_MS = 1;
const FINE_MS = 0.1;
/** Of fractions. */
const ROUNDING_MS = 0.01;

export interface OpenRequest {
  readonly span: Span & ReadableSpan;
  /** Without the fragment, which not every engine keeps in its timings. */
  readonly address: string;
  /** By `performance.now()`; the answer's is infinite until it comes. */
  readonly startedMs: number;
  answeredMs: number;
  cancel(): void;
  /** Ends the span. */
  finish(timing?: PerformanceResourceTiming): void;
}

export class OpenRequests {
  readonly #open = new Set<OpenRequest>();
  #resolutionMs = COARSE_MS;

  add(request: OpenRequest): void {
    if (!Number.isInteger(request.startedMs)) this.#resolutionMs = FINE_MS;
    this.#open.add(request);
  }

  /** Whether it was open. */
  remove(request: OpenRequest): boolean {
    request.cancel();
    return this.#open.delete(request);
  }

  /** Waits for the timing of a request that has been answered. */
  hold(request: OpenRequest): void {
    request.cancel = startTimer(() => {
      drainResources();
      request.finish();
    }, HOLD_MS);
  }

  /** Ends all that have been answered; `orElse` gets the others. */
  finishAll(orElse?: (request: OpenRequest) => void): void {
    drainResources();
    for (const request of this.#open) {
      if (request.answeredMs < Number.POSITIVE_INFINITY) request.finish();
      else orElse?.(request);
    }
  }

  /**
   * Gives the timing to the request that it is of: an answered one, as timings come when the body has ended. Of several for one address it is the
   * last one that had started by then; where the clock cannot tell them apart, the one that was answered first.
   */
  match(timing: PerformanceResourceTiming): void {
    const { name, startTime, responseStart } = timing;
    const address = withoutFragment(name);
    let best: OpenRequest | undefined;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const request of this.#open) {
      const { startedMs, answeredMs } = request;
      const sinceMs = startTime - startedMs;
      const isOver = answeredMs < Number.POSITIVE_INFINITY && answeredMs + COARSE_MS >= responseStart; // or it had another response
      if (!isOver || request.address !== address || sinceMs < -ROUNDING_MS) continue;
      const isTie = bestMs - sinceMs <= this.#resolutionMs + ROUNDING_MS; // those that started later come later
      if (best && isTie && answeredMs >= best.answeredMs) continue;
      best = request;
      bestMs = sinceMs;
    }
    best?.finish(timing);
  }
}

export function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}
