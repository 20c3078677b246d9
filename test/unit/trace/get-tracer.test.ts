import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { withSpan } from '../../../src/trace/current-span.ts';
import { getTracer, globalProvider, setGlobalProvider } from '../../../src/trace/get-tracer.ts';
import { SpanContext } from '../../../src/trace/span-context.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

hearDiagnostics();
beforeEach(resetContextManager);
afterEach(() => setGlobalProvider(undefined));

describe('getTracer', () => {
  it('gives the same tracer for the same name, version, schema URL and attributes', () => {
    expect(getTracer('a', '1')).toBe(getTracer('a', '1'));
    expect(getTracer('a', '1', { schemaUrl: 'u', attributes: { x: 1 } })).toBe(
      getTracer('a', '1', { schemaUrl: 'u', attributes: { x: 1 } }),
    );
    expect(getTracer()).toBe(getTracer(''));
    const different = [getTracer('a'), getTracer('a', '1'), getTracer('a', '2'), getTracer('b'), getTracer('a', '1', { schemaUrl: 'u' })];
    expect(new Set(different).size).toBe(5);
  });

  it('gives a tracer for anything', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const value of [null, Symbol('s'), 1n, cyclic, Object.create(null)]) {
      expect(getTracer(value as never, value as never, { schemaUrl: value, attributes: { value } } as never).enabled()).toBe(false);
    }
    expect(getTracer('a', '1', null as never)).toBe(getTracer('a', '1'));
  });

  it('does not record before there is a provider, and passes an incoming context on', () => {
    const tracer = getTracer('early');
    expect(tracer.enabled()).toBe(false);
    expect(tracer.startSpan('s').spanContext().traceId).toBe('0'.repeat(32));
    const remote = SpanContext.fromHeaders({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    const span = tracer.startSpan('s', { parent: remote });
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toBe(remote);
    expect(tracer.span('outer', { parent: remote }, (outer) => outer.spanContext())).toBe(remote);
    setContextManager(new StackContextManager());
    expect(tracer.span('outer', { parent: remote }, () => getTracer('other').startSpan('inner').spanContext())).toBe(remote);
    expect(tracer.startSpan('s', { parent: remote, root: true }).spanContext().traceId).toBe('0'.repeat(32));
  });

  it('never throws before there is a provider', () => {
    const tracer = getTracer('early');
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
      },
    );
    for (const options of [hostile, null, { parent: hostile }, { parent: { spanContext: 5 } }]) {
      expect(tracer.startSpan('s', options as never).isRecording()).toBe(false);
      expect(tracer.span('s', options as never, () => 1)).toBe(1);
    }
  });

  it('records from the moment there is a provider, with the tracer that was taken before', () => {
    const tracer = getTracer('lib', '1.2', { attributes: { a: 1 } });
    const early = tracer.startSpan('early');
    const { provider, only, spans } = recorder();
    setGlobalProvider(provider);
    expect(tracer.enabled()).toBe(true);
    tracer.startSpan('late').end();
    early.end();
    expect(spans()).toHaveLength(1);
    expect(only('late').instrumentationScope).toEqual({ name: 'lib', version: '1.2', attributes: { a: 1 } });
  });

  it('does not record after the provider is gone, and records again with the next', () => {
    const tracer = getTracer('lib');
    const [first, second] = [recorder(), recorder()];
    setGlobalProvider(first.provider);
    const open = tracer.startSpan('open');
    setGlobalProvider(undefined);
    expect(tracer.startSpan('none').isRecording()).toBe(false);
    expect(withSpan(open, () => tracer.startSpan('none').spanContext())).toBe(open.spanContext());
    setGlobalProvider(second.provider);
    tracer.startSpan('s').end();
    open.end();
    expect([first, second].map(({ spans }) => spans().map(({ name }) => name))).toEqual([['open'], ['s']]);
  });
});

describe('two copies of the package', () => {
  /** The package once more, from its files. */
  async function secondCopy() {
    vi.resetModules();
    return {
      ...(await import('../../../src/trace/get-tracer.ts')),
      ...(await import('../../../src/trace/current-span.ts')),
      ...(await import('../../../src/context/active.ts')),
    };
  }

  it('share provider, tracers and the current span', async () => {
    const copy = await secondCopy();
    expect(copy.getTracer).not.toBe(getTracer);
    const { provider, only } = recorder();
    setGlobalProvider(provider);
    expect(copy.globalProvider()).toBe(globalProvider());
    expect(copy.getTracer('lib', '1')).toBe(getTracer('lib', '1'));
    getTracer('app').span('outer', (outer) => {
      expect(copy.getCurrentSpan()).toBe(outer);
      copy.getTracer('other lib').span('inner', () => {});
    });
    expect(only('inner').parentSpanContext?.spanId).toBe(only('outer').spanContext().spanId);
  });

  it('take each other’s spans and span contexts for parents', async () => {
    vi.resetModules();
    const { TracerProvider } = await import('../../../src/trace/tracer-provider.ts');
    const theirs = new TracerProvider().getTracer('t').startSpan('theirs');
    const child = readable(recorder().tracer.startSpan('child', { parent: theirs }));
    expect(child.parentSpanContext).toBe(theirs.spanContext());
    expect(child.durationMs).toBe(0);
    expect(readable(recorder().tracer.startSpan('child', { parent: theirs.spanContext() })).parentSpanContext).toBe(theirs.spanContext());
  });
});
