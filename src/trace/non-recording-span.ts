import { INVALID_SPAN_CONTEXT } from './invalid-span-context.ts';
import type { Span } from './span.ts';
import type { SpanContext } from './span-context.ts';

/** Most unsampled spans are never asked who they are, and their ids are made when they are. An object: a closure takes twice its memory. */
export interface SpanContextSource {
  make(): SpanContext;
}

/** A span that only carries its context: unsampled, suppressed, remote, or started before `start()`. */
export class NonRecordingSpan implements Span {
  #context: SpanContext | SpanContextSource;

  constructor(context: SpanContext | SpanContextSource) {
    this.#context = context;
  }

  spanContext(): SpanContext {
    const context = this.#context;
    if (!('make' in context)) return context;
    const made = context.make();
    this.#context = made;
    return made;
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
