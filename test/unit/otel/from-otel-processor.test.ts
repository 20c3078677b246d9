import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import * as sdk from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { activeContext } from '../../../src/context/active.ts';
import { BatchSpanProcessor, fromOtelProcessor, SimpleSpanProcessor } from '../../../src/otel/from-otel-processor.ts';
import { fromHrTime } from '../../../src/otel/hr-time.ts';
import { registerOtel } from '../../../src/otel/register.ts';
import type { OtelReadableSpan, OtelSpanProcessor } from '../../../src/otel/sdk-types.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { getTracer } from '../../../src/trace/get-tracer.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { type Running, run } from './running.ts';

let running: Running | undefined;

afterEach(() => {
  running?.stop();
  running = undefined;
});

describe('the official BatchSpanProcessor', () => {
  it('exports our spans as those of its SDK, field by field', async () => {
    const exporter = new sdk.InMemorySpanExporter();
    const clock = manualClock(1_700_000_000_123.456);
    const provider = new TracerProvider({
      resource: { attributes: { 'service.name': 'shop' }, schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
      processors: [new BatchSpanProcessor(new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1 }))],
      clock,
      limits: { attributeCountLimit: 1, eventCountLimit: 1, linkCountLimit: 1 },
    });
    const tracer = provider.getTracer('cart', '1.0.0');
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true, traceState: createTraceState('x=1') };
    const span = tracer.startSpan('pay', {
      kind: 2,
      parent: remote,
      attributes: { a: 1, b: 2 },
      links: [{ context: remote, attributes: { why: 'retry' } }, { context: remote }],
    });
    clock.advance(1.5);
    span.addEvent('tried', { n: 1 }).addEvent('tried again').setStatus(2, 'declined');
    clock.advance(1000);
    span.end();
    await provider.forceFlush();

    const [theirs] = exporter.getFinishedSpans();
    expect(theirs).toMatchObject({
      name: 'pay',
      kind: 2,
      startTime: [1_700_000_000, 123_456_055],
      endTime: [1_700_000_001, 124_956_055],
      duration: [1, 1_500_000],
      ended: true,
      status: { code: 2, message: 'declined' },
      attributes: { a: 1 },
      droppedAttributesCount: 1,
      droppedEventsCount: 1,
      droppedLinksCount: 1,
      instrumentationScope: { name: 'cart', version: '1.0.0' },
      parentSpanContext: { traceId: remote.traceId, spanId: remote.spanId, isRemote: true },
    });
    expect(theirs?.events).toEqual([
      { name: 'tried', time: [1_700_000_000, 124_956_055], attributes: { n: 1 }, droppedAttributesCount: 0 },
    ]);
    expect(theirs?.links).toMatchObject([{ context: { spanId: remote.spanId }, attributes: { why: 'retry' } }]);
    expect(theirs?.spanContext()).toMatchObject({ traceId: remote.traceId, spanId: span.spanContext().spanId, traceFlags: 1 });
    expect(theirs?.spanContext().traceState?.serialize()).toBe('x=1');
    expect(theirs?.resource.attributes).toEqual({ 'service.name': 'shop' });
    expect(theirs?.resource.schemaUrl).toBe('https://opentelemetry.io/schemas/1.30.0');
    await provider.shutdown();
    expect(exporter.getFinishedSpans()).toEqual([]); // its own shutdown clears it
  });

  it('sends by its own timer', async () => {
    const sent = await new Promise<readonly OtelReadableSpan[]>((resolve) => {
      const exporter: sdk.SpanExporter = {
        export: (spans, done) => {
          resolve(spans);
          done({ code: 0 });
        },
        shutdown: async () => {},
      };
      running = run(new BatchSpanProcessor(new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 5 })));
      getTracer('x').span('a', () => {});
      getTracer('x').span('b', () => {});
    });
    expect(sent.map((span) => span.name)).toEqual(['a', 'b']);
  });

  it('exports where tracing is suppressed for both sides, registered or not', async () => {
    let exported = (_suppressed: boolean[]): void => {};
    const exporter: sdk.SpanExporter = {
      export: (_spans, done) => {
        done({ code: 0 });
        exported([isTracingSuppressed(activeContext()), getTracer('inner').startSpan('of the export').isRecording()]);
      },
      shutdown: async () => {},
    };
    running = run(new BatchSpanProcessor(new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1 })));
    for (const prepare of [() => () => {}, registerOtel]) {
      const undo = prepare();
      const suppressed = new Promise((resolve) => {
        exported = resolve;
      });
      getTracer('x').span('a', () => {});
      expect(await suppressed).toEqual([true, false]);
      undo();
    }
    expect(running.provider.stats().created).toBe(2);
  });

  it('has its failed flush reported, and the application goes on', async () => {
    const exporter: sdk.SpanExporter = {
      export: (_spans, done) => done({ code: 1, error: new Error('refused') }),
      shutdown: async () => {},
    };
    running = run(new BatchSpanProcessor(new sdk.BatchSpanProcessor(exporter)));
    getTracer('x').span('a', () => {});
    await running.provider.forceFlush();
    expect(running.diagnostics).toMatchObject([{ code: 'processor_failed', message: expect.stringContaining('refused') }]);
    await running.provider.shutdown();
  });
});

describe('the official SimpleSpanProcessor', () => {
  it('exports each span at once, the unsampled never', async () => {
    const exporter = new sdk.InMemorySpanExporter();
    const processor = new SimpleSpanProcessor(new sdk.SimpleSpanProcessor(exporter));
    const recorded: string[] = [];
    const provider = new TracerProvider({
      processors: [processor, { onEnd: (span) => recorded.push(span.name) }],
      sampler: { shouldSample: (_context, _id, name) => ({ decision: name === 'record' ? 1 : 2 }) },
    });
    provider.getTracer('x').startSpan('record').end();
    provider.getTracer('x').startSpan('sample').end();
    await provider.forceFlush();
    expect(recorded).toEqual(['record', 'sample']);
    expect(exporter.getFinishedSpans().map((span) => span.name)).toEqual(['sample']);
  });
});

describe('fromOtelProcessor', () => {
  /** Does what processors of the SDK are known to do. */
  class Watching implements sdk.SpanProcessor {
    readonly log: string[] = [];
    readonly open = new Set<object>();

    onStart(span: sdk.Span, parentContext: Parameters<sdk.SpanProcessor['onStart']>[1]): void {
      this.open.add(span);
      const baggage = propagation.getBaggage(parentContext)?.getEntry('tenant')?.value;
      if (baggage) span.setAttribute('tenant', baggage);
      this.log.push(`start ${span.name} in ${trace.getSpanContext(parentContext)?.spanId ?? 'none'}, ended ${span.ended}`);
    }

    onEnding(span: sdk.Span): void {
      span.setAttributes({ late: true }).addEvent('ending').updateName(`${span.name}!`);
      this.log.push(`ending ${span.name}, ended ${span.ended}, ${Object.keys(span.attributes)}`);
    }

    onEnd(span: sdk.ReadableSpan): void {
      this.log.push(`end ${span.name}, known ${this.open.delete(span)}, ended ${span.ended}`);
    }

    async forceFlush(): Promise<void> {
      this.log.push('flush');
    }

    async shutdown(): Promise<void> {
      this.log.push('shutdown');
    }
  }

  it('calls every method at its time, with one object for one span', async () => {
    const watching = new Watching();
    const provider = new TracerProvider({ processors: [fromOtelProcessor(watching)] });
    const baggage = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ tenant: { value: 'acme' } }));
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    provider.getTracer('x').startSpan('work', {}, trace.setSpanContext(baggage, remote)).end();
    await provider.shutdown();
    expect(watching.log).toEqual([
      `start work in ${remote.spanId}, ended false`,
      'ending work!, ended false, tenant,late',
      'end work!, known true, ended true',
      'flush',
      'shutdown',
    ]);
  });

  it('lets one of their processors redact for the next one and leaves our span as it ended', () => {
    const exporter = new sdk.InMemorySpanExporter();
    const redact: OtelSpanProcessor = {
      onStart() {},
      onEnd(span) {
        span.attributes['user.email'] = 'redacted';
        span.status.code = 2;
        span.events.length = 0;
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    running = run(fromOtelProcessor(redact), fromOtelProcessor(new sdk.SimpleSpanProcessor(exporter)));
    getTracer('x').span('a', (span) => void span.setAttribute('user.email', 'a@b.c').addEvent('e'));
    getTracer('x').span('b', () => {});
    const [first, second] = exporter.getFinishedSpans();
    expect([first?.attributes, first?.events]).toEqual([{ 'user.email': 'redacted' }, []]);
    expect(running.span('a').attributes).toEqual({ 'user.email': 'a@b.c' });
    expect(running.span('a').events.length).toBe(1);
    expect([running.span('a').status.code, second?.status.code]).toEqual([0, 0]);
  });

  it("records exceptions by OpenTelemetry's rule", () => {
    const failing = new sdk.NoopSpanProcessor();
    failing.onStart = (span: sdk.Span) => span.recordException(new Error('noticed'), [1_700_000_000, 0]);
    running = run(fromOtelProcessor(failing));
    getTracer('x').span('a', () => {});
    expect(running.span('a').status.code).toBe(0);
    expect(running.span('a').events).toMatchObject([{ name: 'exception', time: 1_700_000_000_000 }]);
  });

  it('keeps what a processor throws away from the application and from other processors', () => {
    const failing = new sdk.NoopSpanProcessor();
    failing.onStart = () => {
      throw new Error('start');
    };
    failing.onEnd = () => {
      throw new Error('end');
    };
    running = run(fromOtelProcessor(failing));
    getTracer('x').span('a', () => {});
    expect(running.span('a').ended).toBe(true);
    expect(running.diagnostics[0]?.code).toBe('processor_failed');
  });

  it('throws at once for what is no processor', () => {
    const exporter = new sdk.InMemorySpanExporter() as unknown as OtelSpanProcessor; // a mistake that JavaScript allows
    expect(() => new BatchSpanProcessor(exporter)).toThrow(
      expect.objectContaining({
        code: 'bad_otel_part',
        message: expect.stringMatching(/object without onStart, onEnd\(\)\. .*fromOtelExporter/),
      }),
    );
    expect(() => fromOtelProcessor(null as unknown as OtelSpanProcessor)).toThrow(/null without/); // the same
  });

  it('times in the SDK shape are those of our spans', () => {
    const seen: OtelReadableSpan[] = [];
    const processor = new sdk.NoopSpanProcessor();
    processor.onEnd = (span: sdk.ReadableSpan) => void seen.push(span);
    running = run(fromOtelProcessor(processor));
    getTracer('x').span('a', () => {});
    const ours = running.span('a');
    expect(seen.map((span) => [fromHrTime(span.startTime), fromHrTime(span.endTime)])).toEqual([[ours.startTime, ours.endTime]]);
    expect(context.active()).toBe(ROOT_CONTEXT); // nothing was registered
  });
});
