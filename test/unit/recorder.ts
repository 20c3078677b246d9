import { afterEach } from 'vitest';
import { InMemoryExporter } from '../../src/exporter/in-memory.ts';
import { type Diagnostic, setDiagnosticListener } from '../../src/platform/diagnostics.ts';
import { SimpleSpanProcessor } from '../../src/processor/simple.ts';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.ts';
import { seededIds } from '../../src/testing/seeded-ids.ts';
import type { ReadableSpan } from '../../src/trace/pipeline.ts';
import type { Span } from '../../src/trace/span.ts';
import type { Tracer } from '../../src/trace/tracer.ts';
import { TracerProvider, type TracerProviderOptions } from '../../src/trace/tracer-provider.ts';

// A whole pipeline of real parts, whose clock stands still and whose ids are the same in every run.

export interface Recorder {
  readonly provider: TracerProvider;
  readonly tracer: Tracer;
  readonly clock: ManualClock;
  /** What has been exported. */
  spans(): readonly ReadableSpan[];
  /** The only span that has been exported by this name. */
  only(name: string): ReadableSpan;
}

export function recorder(options: TracerProviderOptions = {}): Recorder {
  const exporter = new InMemoryExporter({ maxSpans: 100_000 });
  const clock = manualClock();
  const provider = new TracerProvider({
    clock,
    idGenerator: seededIds(),
    ...options,
    processors: [...(options.processors ?? []), new SimpleSpanProcessor(exporter)],
  });
  return {
    provider,
    clock,
    tracer: provider.getTracer('test'),
    spans: () => exporter.getSpans(),
    only(name) {
      const found = exporter.getSpans().filter((span) => span.name === name);
      if (found.length === 1 && found[0]) return found[0];
      throw new Error(`${found.length} spans are named ${name}, of ${exporter.getSpans().map((span) => span.name)}`);
    },
  };
}

/** A span that is recorded, as processors see it. */
export function readable(span: Span): Span & ReadableSpan {
  if ('attributes' in span) return span as Span & ReadableSpan; // only recording spans have it
  throw new Error('the span is not recorded');
}

/** What is reported during each test of the file: the first, the tenth, … of every code. */
export function hearDiagnostics(): readonly Diagnostic[] {
  const heard: Diagnostic[] = [];
  const listen = (): void => {
    heard.length = 0;
    setDiagnosticListener((diagnostic) => heard.push(diagnostic));
  };
  listen();
  afterEach(listen);
  return heard;
}

/** The codes of what was reported. */
export function codes(heard: readonly Diagnostic[]): string[] {
  return heard.map(({ code }) => code);
}
