import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/context/context.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { InMemoryExporter } from '../../../src/exporter/in-memory.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import type { SpanProcessor } from '../../../src/trace/pipeline.ts';
import { AlwaysOffSampler, SamplingDecision } from '../../../src/trace/sampler.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();

const failing = (...methods: (keyof SpanProcessor)[]): SpanProcessor =>
  Object.fromEntries(
    methods.map((method) => [
      method,
      () => {
        throw new Error(`${method} fails`);
      },
    ]),
  );

describe('the processors of a provider', () => {
  it('hear of a span in order: all of onStart, all of onEnding, all of onEnd', () => {
    const calls: string[] = [];
    const processor = (name: string): SpanProcessor => ({
      onStart: () => void calls.push(`${name} onStart`),
      onEnding: () => void calls.push(`${name} onEnding`),
      onEnd: () => void calls.push(`${name} onEnd`),
    });
    const provider = new TracerProvider({ processors: [processor('a'), processor('b')] });
    provider.addSpanProcessor(processor('c'));
    provider.getTracer('t').startSpan('s').end();
    const inOrder = ['a', 'b', 'c'];
    expect(calls).toEqual(['onStart', 'onEnding', 'onEnd'].flatMap((method) => inOrder.map((name) => `${name} ${method}`)));
  });

  it('get the context of the parent at the start', () => {
    const contexts: Context[] = [];
    const { tracer } = recorder({ processors: [{ onStart: (_span, context) => void contexts.push(context) }] });
    const key = Symbol('k');
    const context = ROOT_CONTEXT.setValue(key, 'value');
    tracer.startSpan('s', {}, context);
    expect(contexts).toEqual([context]);
  });

  it('see all that was given at the start in onStart, and may change the span', () => {
    const { tracer, only } = recorder({
      sampler: { shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: { sampled: 1 } }) },
      processors: [{ onStart: (span) => void span.setAttribute('seen', JSON.stringify(span.attributes)).updateName('renamed') }],
    });
    tracer.startSpan('s', { attributes: { a: 1 } }).end();
    expect(only('renamed').attributes).toEqual({ a: 1, sampled: 1, seen: '{"a":1,"sampled":1}' });
  });

  it('may end the span in onStart', () => {
    const { tracer, spans, provider } = recorder({ processors: [{ onStart: (span) => span.end() }] });
    tracer.startSpan('s').end();
    expect(spans()).toHaveLength(1);
    expect(provider.stats()).toMatchObject({ created: 1, open: 0, ended: 1 });
  });

  it('that throw harm no other, and are reported', async () => {
    const wrong = failing('onStart', 'onEnding', 'onEnd', 'forceFlush', 'shutdown', 'stats');
    const { tracer, spans, provider } = recorder({ processors: [wrong] });
    tracer.span('s', () => {});
    expect(spans()).toHaveLength(1);
    await expect(provider.forceFlush()).resolves.toBeUndefined();
    expect(provider.stats().destinations).toHaveLength(1);
    await expect(provider.shutdown()).resolves.toBeUndefined();
    expect(codes(heard)).toContain('processor_failed');
    expect(heard[0]?.message).toContain('onStart of a span processor failed: Error: onStart fails');
  });

  it('hear nothing of spans that are not recorded', () => {
    const calls: string[] = [];
    const { tracer } = recorder({
      sampler: new AlwaysOffSampler(),
      processors: [{ onStart: () => void calls.push('start'), onEnd: () => void calls.push('end') }],
    });
    tracer.startSpan('s').end();
    expect(calls).toEqual([]);
  });

  it('get recorded spans that are not sampled, which exporters do not', () => {
    const names: string[] = [];
    const { tracer, spans, provider } = recorder({
      sampler: { shouldSample: () => ({ decision: SamplingDecision.RECORD }) },
      processors: [{ onEnd: (span) => void names.push(span.name) }],
    });
    const span = tracer.startSpan('s');
    expect([span.isRecording(), span.spanContext().sampled]).toEqual([true, false]);
    span.end();
    expect(names).toEqual(['s']);
    expect(spans()).toEqual([]);
    expect(provider.stats()).toMatchObject({ created: 1, notRecorded: 0, ended: 1, destinations: [{ accepted: 0 }] });
  });

  it('may be taken out again', () => {
    const exporter = new InMemoryExporter();
    const processor = new SimpleSpanProcessor(exporter);
    const provider = new TracerProvider({ processors: [processor] });
    const tracer = provider.getTracer('t');
    tracer.startSpan('a').end();
    expect([provider.removeSpanProcessor(processor), provider.removeSpanProcessor(processor)]).toEqual([true, false]);
    tracer.startSpan('b').end();
    expect(exporter.getSpans().map(({ name }) => name)).toEqual(['a']);
  });
});

describe('getTracer of a provider', () => {
  it('gives the same tracer for the same scope', () => {
    const provider = new TracerProvider();
    expect(provider.getTracer('a', '1', { schemaUrl: 'u' })).toBe(provider.getTracer('a', '1', { schemaUrl: 'u' }));
    expect(provider.getTracer('a', '1')).not.toBe(provider.getTracer('a', '2'));
    expect(provider.getTracer('a', '1', { attributes: { x: 1 } })).not.toBe(provider.getTracer('a', '1'));
  });

  it('keeps a checked copy of what it was given', () => {
    const attributes = { a: 1, bad: {} };
    const tracer = new TracerProvider().getTracer('t', '', { attributes: attributes as never });
    attributes.a = 2;
    expect(readable(tracer.startSpan('s')).instrumentationScope).toEqual({ name: 't', attributes: { a: 1 } });
    expect(codes(heard)).toEqual(['bad_attribute']);
  });
});

describe('the resource', () => {
  it('is a checked copy of what was given', () => {
    const resource = { attributes: { 'service.name': 'shop', bad: 1n as never } };
    const tracer = new TracerProvider({ resource }).getTracer('t');
    Object.assign(resource.attributes, { 'service.name': 'changed' });
    expect(readable(tracer.startSpan('s')).resource).toEqual({ attributes: { 'service.name': 'shop' } });
    expect(codes(heard)).toEqual(['bad_attribute']);
  });
});

describe('shutdown of a provider', () => {
  it('flushes first, gives the same promise again, and ends recording', async () => {
    const calls: string[] = [];
    const provider = new TracerProvider({
      processors: [{ forceFlush: async () => void calls.push('flush'), shutdown: async () => void calls.push('shutdown') }],
    });
    const tracer = provider.getTracer('t');
    const open = tracer.startSpan('open');
    const done = provider.shutdown();
    expect(provider.shutdown()).toBe(done);
    await done;
    expect(calls).toEqual(['flush', 'shutdown']);
    expect(tracer.startSpan('s').isRecording()).toBe(false);
    expect(provider.getTracer('new').startSpan('s').isRecording()).toBe(false);
    expect(tracer.startSpan('s', { parent: open }).spanContext()).toBe(open.spanContext());
    open.end();
    expect(provider.stats()).toMatchObject({ created: 1, open: 0, ended: 1 });
  });
});

describe('wrong options', () => {
  it.each([
    [null, 'bad_options'],
    [5, 'bad_options'],
    [{ sampelr: 1 }, 'unknown_option'],
    [{ sampler: null }, 'bad_sampler'],
    [{ sampler: {} }, 'bad_sampler'],
    [{ processors: { onEnd() {} } }, 'bad_processor'],
    [{ processors: null }, 'bad_processor'],
    [{ processors: [{}] }, 'bad_processor'],
    [{ idGenerator: { generateTraceId: () => '' } }, 'bad_id_generator'],
    [{ clock: {} }, 'bad_clock'],
    [{ clock: null }, 'bad_clock'],
    [{ resource: null }, 'bad_resource'],
    [{ resource: { 'service.name': 'x' } }, 'bad_resource'],
    [{ limits: { linkCountLimit: -1 } }, 'bad_number'],
  ])('%o are a SetupError', (options, code) => {
    expect(() => new TracerProvider(options as never)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });

  it('are told with what was seen and what to do', () => {
    expect(() => new TracerProvider({ sampler: {} as never })).toThrow(
      'sampler (object) has no shouldSample(). Use for example new AlwaysOnSampler().',
    );
    expect(() => new TracerProvider({ clock: { wallMs: Date.now } as never })).toThrow('clock (object) has no monotonicMs(). Give both');
  });
});
