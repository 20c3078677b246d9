import { globalState } from '../platform/global.ts';
import { globalProvider, setGlobalProvider } from './get-tracer.ts';
import type { SpanProcessor } from './pipeline.ts';
import { TracerProvider } from './tracer-provider.ts';

interface EarlyState {
  earlyProcessors: SpanProcessor[];
}

/**
 * Adds a processor to the running tracing. Before `start()` it turns recording on by itself, and `start()` takes the processor over.
 *
 * Throws SetupError for what is no processor.
 *
 * @example
 * addSpanProcessor({ onEnd: (span) => console.log(span.name, span.durationMs) });
 */
export function addSpanProcessor(processor: SpanProcessor): void {
  const running = globalProvider();
  const provider = running ?? new TracerProvider();
  provider.addSpanProcessor(processor);
  const state = globalState<EarlyState>();
  if (!running || state.earlyProcessors) (state.earlyProcessors ??= []).push(processor);
  setGlobalProvider(provider);
}

/** The processors that were added before `start()`, for `start()` to take over. */
export function earlyProcessors(): readonly SpanProcessor[] {
  return globalState<EarlyState>().earlyProcessors ?? [];
}

/** They have been taken over. */
export function forgetEarlyProcessors(): void {
  delete globalState<EarlyState>().earlyProcessors;
}
