import { resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { type Diagnostic, setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import type { ReadableSpan, SpanProcessor } from '../../../src/trace/pipeline.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';

export interface Running {
  readonly provider: TracerProvider;
  /** In the order of their ends. */
  readonly spans: readonly ReadableSpan[];
  readonly diagnostics: readonly Diagnostic[];
  span(name: string): ReadableSpan;
  stop(): void;
}

/** What start() makes global in Node, without instrumentations. */
export function run(...processors: readonly SpanProcessor[]): Running {
  const spans: ReadableSpan[] = [];
  const diagnostics: Diagnostic[] = [];
  const provider = new TracerProvider({
    resource: { attributes: { 'service.name': 'shop' } },
    processors: [{ onEnd: (span) => spans.push(span) }, ...processors],
  });
  setGlobalProvider(provider);
  setContextManager(new AsyncLocalStorageContextManager());
  setDiagnosticListener((diagnostic) => diagnostics.push(diagnostic));
  return {
    provider,
    spans,
    diagnostics,
    span(name) {
      const found = spans.find((span) => span.name === name);
      if (!found) throw new Error(`no span "${name}" has ended, only ${spans.map((span) => span.name).join(', ') || 'none'}`);
      return found;
    },
    stop() {
      setGlobalProvider(undefined);
      resetContextManager();
      setDiagnosticListener(undefined);
    },
  };
}
