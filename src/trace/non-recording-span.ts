import { INVALID_SPAN_CONTEXT } from './invalid-span-context.ts';
import type { Span } from './span.ts';
import type { SpanContext } from './span-context.ts';

/** A span that only carries its context: unsampled, suppressed, remote, or started before `start()`. */
export class NonRecordingSpan implements Span {
  #context: SpanContext | (() => SpanContext);

  /** `context` may be a function: most unsampled spans are never asked who they are, and their ids are made when they are. */
  constructor(context: SpanContext | (() => SpanContext)) {
    this.#context = context;
  }

  spanContext(): SpanContext {
    if (typeof this.#context === 'function') this.#context = this.#context();
    return this.#context;
  }

  isRecording(): boolean {
    return false;
  }

  setAttribute(): this {
    return this;
  }

  setAttributes(): this {
    return this;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  recordException(): this {
    return this;
  }

  end(): void {}

  [Symbol.dispose](): void {}
}

/** The span of no trace. */
export const INVALID_SPAN: Span = new NonRecordingSpan(INVALID_SPAN_CONTEXT);
