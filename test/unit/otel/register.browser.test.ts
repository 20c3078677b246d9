import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { registerOtel } from '../../../src/otel/register.ts';
import { getTracer, setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';

let spans: ReadableSpan[] = [];
let undo = (): void => {};

beforeEach(() => {
  spans = [];
  setGlobalProvider(new TracerProvider({ processors: [{ onEnd: (span) => spans.push(span) }] }));
  setContextManager(new TaskContextManager());
  undo = registerOtel();
});

afterEach(() => {
  undo();
  resetContextManager();
  setGlobalProvider(undefined);
});

it("nests spans of OpenTelemetry's API and ours across promises and timers of a page", async () => {
  await getTracer('ours').span('1', () =>
    new Promise((resolve) => setTimeout(resolve, 1)).then(() =>
      trace.getTracer('theirs').startActiveSpan('2', (two) =>
        Promise.resolve()
          .then(() => getTracer('ours').span('3', () => {}))
          .then(() => two.end()),
      ),
    ),
  );
  const id = (name: string): string | undefined => spans.find((span) => span.name === name)?.spanContext().spanId;
  expect(spans.map((span) => [span.name, span.parentSpanContext?.spanId])).toEqual([
    ['3', id('2')],
    ['2', id('1')],
    ['1', undefined],
  ]);
});

it('writes and reads our headers', () => {
  getTracer('ours').span('request', (span) => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    expect(headers['traceparent']).toBe(span.spanContext().toHeaders()['traceparent']);
    expect(trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))?.spanId).toBe(span.spanContext().spanId);
  });
});
