import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeContext, contextManager, resetContextManager } from '../../../src/context/active.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { InMemoryExporter } from '../../../src/exporter/in-memory.ts';
import type { InstrumentationHost } from '../../../src/instrumentation/host.ts';
import type { Diagnostic } from '../../../src/platform/diagnostics.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import { getPropagator } from '../../../src/propagation/global.ts';
import type { StartOptions } from '../../../src/start/options.ts';
import { type Preset, startTracing, type Tracing } from '../../../src/start/tracing.ts';
import { addSpanProcessor, earlyProcessors } from '../../../src/trace/add-span-processor.ts';
import { getTracer, globalProvider } from '../../../src/trace/get-tracer.ts';
import type { SpanProcessor } from '../../../src/trace/pipeline.ts';
import { codes, hearDiagnostics } from '../recorder.ts';

const heard = hearDiagnostics();
let running: Tracing | undefined;
let exporter: InMemoryExporter;
beforeEach(() => {
  exporter = new InMemoryExporter();
});
afterEach(async () => {
  await running?.shutdown();
  resetContextManager();
});

/** A runtime whose spans go to `exporter`. */
const preset: Preset = {
  resource: { 'service.name': 'from the runtime', 'os.type': 'test' },
  contextManager: () => new StackContextManager(),
  destination: (options) => new SimpleSpanProcessor(options.exporter ?? exporter),
  instrumentations: () => [],
  origin: undefined,
};

function start(options: StartOptions = {}, parts: Partial<Preset> = {}): Tracing {
  running = startTracing(options, { ...preset, ...parts });
  return running;
}

const names = (from: InMemoryExporter): string[] => from.getSpans().map(({ name }) => name);

describe('start', () => {
  it('makes getTracer record, to where the runtime says', () => {
    const tracer = getTracer('t');
    start();
    tracer.span('s', () => {});
    expect(names(exporter)).toEqual(['s']);
  });

  it('describes who makes the spans: what the user says before what the runtime knows', () => {
    start({
      serviceName: 'shop',
      serviceVersion: '1.2',
      resource: { attributes: { 'os.type': 'mine', team: 'a' }, schemaUrl: 'https://x/1' },
    });
    getTracer('t').span('s', () => {});
    expect(exporter.getSpans()[0]?.resource).toEqual({
      attributes: {
        'service.name': 'shop',
        'service.version': '1.2',
        'os.type': 'mine',
        team: 'a',
        'telemetry.sdk.name': 'throughline',
        'telemetry.sdk.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
      },
      schemaUrl: 'https://x/1',
    });
  });

  it('gives spans to the processors that were given, in order, and then to the destination', () => {
    const order: string[] = [];
    const processor = (name: string): SpanProcessor => ({ onEnd: () => void order.push(name) });
    addSpanProcessor(processor('early'));
    start({ processors: [processor('given')], exporter: () => void order.push('exporter') });
    getTracer('t').span('s', () => {});
    expect(order).toEqual(['early', 'given', 'exporter']);
    expect(earlyProcessors()).toEqual([]);
  });

  it('asks for no destination when processors are the only one', () => {
    start({ processors: [{ onEnd() {} }] });
    getTracer('t').span('s', () => {});
    expect(names(exporter)).toEqual([]);
  });

  it('samples by a share, and obeys parents', () => {
    const { provider } = start({ sampleRatio: 0 });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    expect(provider.getTracer('t').startSpan('s').isRecording()).toBe(false);
    expect(provider.getTracer('t').startSpan('s', { parent }).isRecording()).toBe(true);
  });

  it('makes the context manager that was chosen the program’s', () => {
    const manager = new StackContextManager();
    start({ contextManager: manager });
    expect(contextManager()).toBe(manager);
  });

  it('runs those of `also` beside the others, and behind them', () => {
    const started: string[] = [];
    const starts = (name: string) => () => {
      started.push(name);
      return () => {};
    };
    start({ also: [starts('c')], instrumentations: [starts('a'), starts('b')] });
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('runs the instrumentations with what they may use, and goes on without one that throws', () => {
    const hosts: InstrumentationHost[] = [];
    const diagnostics: Diagnostic[] = [];
    start({
      onDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
      instrumentations: [
        function broken(): never {
          throw new Error('no such API');
        },
        (host) => {
          hosts.push(host);
          return undefined as never;
        },
      ],
    });
    expect(hosts[0]?.provider).toBe(globalProvider());
    expect(hosts[0]?.shouldPropagate(new URL('https://anywhere.example'))).toBe(true);
    hosts[0]?.onDiagnostic({ code: 'from_instrumentation', message: 'm', count: 1 });
    expect(diagnostics).toEqual([
      { code: 'instrumentation_failed', message: 'the instrumentation broken could not start: Error: no such API', count: 1 },
      { code: 'from_instrumentation', message: 'm', count: 1 },
    ]);
  });
});

describe('a second start', () => {
  it('returns the running tracing and reports what differs', () => {
    const first = start({ serviceName: 'a', sampleRatio: 1 });
    expect(start({ serviceName: 'b', sampleRatio: 1 })).toBe(first);
    expect(codes(heard)).toEqual(['already_started']);
    expect(heard[0]?.message).toContain('other values for serviceName;');
  });

  it('reports nothing when it is written alike', () => {
    const options = (): StartOptions => ({
      serviceName: 'a',
      resource: { attributes: { list: ['a'] } },
      instrumentations: [],
      headers: { a: 'b' },
    });
    const first = start(options());
    expect(start(options())).toBe(first);
    expect(heard).toEqual([]);
    start({ ...options(), headers: { a: 'c' } });
    expect(heard[0]?.message).toContain('for headers;');
  });

  it('still refuses wrong options', () => {
    start();
    expect(() => start({ servicename: 'a' } as StartOptions)).toThrow(expect.objectContaining({ code: 'unknown_option' }));
  });
});

describe('shutdown', () => {
  it('stops the instrumentations in reverse, flushes, and lets start() run again', async () => {
    const calls: string[] = [];
    const instrumentation = (name: string) => () => () => void calls.push(name);
    const processors = [{ forceFlush: async () => void calls.push('flush'), shutdown: async () => void calls.push('shutdown') }];
    const throws = () => () => {
      throw new Error('stuck');
    };
    const first = start({ instrumentations: [instrumentation('a'), throws, instrumentation('b')], processors });
    const done = first.shutdown();
    expect(first.shutdown()).toBe(done);
    expect(first[Symbol.asyncDispose]()).toBe(done);
    await done;
    expect(calls).toEqual(['b', 'a', 'flush', 'shutdown']);
    expect(codes(heard)).toEqual(['instrumentation_failed']);
    expect(getTracer('t').startSpan('s').isRecording()).toBe(false);

    const second = start();
    expect(second).not.toBe(first);
    getTracer('t').span('again', () => {});
    expect(names(exporter)).toEqual(['again']);
  });

  it('gives back what was global', async () => {
    const propagator = getPropagator();
    const manager = new StackContextManager();
    const tracing = start({ contextManager: manager, propagators: [] });
    expect(getPropagator()).not.toBe(propagator);
    await tracing.shutdown();
    expect(globalProvider()).toBeUndefined();
    expect(contextManager()).not.toBe(manager);
    expect(getPropagator().fields()).toEqual(propagator.fields());
  });

  it('tells the listener of this run what its last flush reports, and then no more', async () => {
    const told: string[] = [];
    const processors = [{ shutdown: () => Promise.reject(new Error('stuck')) }];
    const tracing = start({ processors, onDiagnostic: ({ code }) => void told.push(code) });
    await tracing.shutdown();
    const again: string[] = [];
    const other = start({ onDiagnostic: ({ code }) => void again.push(code) });
    getTracer('t').startSpan('s').setAttribute('', 1);
    await other.shutdown();
    expect([told, again]).toEqual([['processor_failed'], ['bad_attribute']]);
  });

  it('happens at the end of an `await using` block', async () => {
    {
      await using tracing = start();
      expect(tracing.provider).toBe(globalProvider());
    }
    expect(globalProvider()).toBeUndefined();
  });

  it('leaves spans that are open to end, and counts them', async () => {
    const tracing = start();
    const open = getTracer('t').startSpan('open');
    await tracing.shutdown();
    open.end();
    expect(tracing.stats()).toMatchObject({ created: 1, open: 0, ended: 1, destinations: [{ accepted: 1, dropped: { shutdown: 1 } }] });
  });
});

describe('flush and stats', () => {
  it('deliver what has ended, and say so', async () => {
    const tracing = start();
    getTracer('t').span('s', () => {});
    await tracing.flush();
    expect(tracing.stats()).toEqual({
      created: 1,
      notRecorded: 0,
      open: 0,
      ended: 1,
      destinations: [{ name: 'memory', accepted: 1, exported: 1, pending: 0, dropped: {} }],
    });
  });
});

describe('a start that fails', () => {
  it('leaves the program as it was', () => {
    const early: SpanProcessor = { onEnd() {} };
    addSpanProcessor(early);
    const before = [globalProvider(), contextManager(), activeContext(), getPropagator()];
    const told: unknown[] = [];
    const onDiagnostic = (): void => void told.push(1);
    const wrong = [
      { processors: [{}] },
      { limits: { linkCountLimit: -1 } },
      { contextManager: {} },
      { propagators: [{}] },
      { sampler: {} },
    ];
    for (const options of wrong)
      expect(() => start({ onDiagnostic, ...options } as never)).toThrow(expect.objectContaining({ name: 'SetupError' }));
    const unsupported = {
      contextManager: (): never => {
        throw new Error('not here');
      },
    };
    expect(() => start({ onDiagnostic }, unsupported)).toThrow('not here');
    getTracer('t').startSpan('s').setAttribute('', 1);
    expect([globalProvider(), contextManager(), activeContext(), getPropagator()]).toEqual(before);
    expect(earlyProcessors()).toEqual([early]);
    expect(told).toEqual([]);
    start();
    expect(earlyProcessors()).toEqual([]);
  });
});
