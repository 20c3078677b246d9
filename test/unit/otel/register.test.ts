import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeContext, withContext } from '../../../src/context/active.ts';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { registerOtel } from '../../../src/otel/register.ts';
import { extract, inject, setPropagator } from '../../../src/propagation/global.ts';
import { getCurrentSpan, withSpan } from '../../../src/trace/current-span.ts';
import { getTracer } from '../../../src/trace/get-tracer.ts';
import { type Running, run } from './running.ts';

let running: Running;
let undo = (): void => {};

beforeEach(() => {
  running = run();
  undo = registerOtel();
});

afterEach(() => {
  undo();
  running.stop();
  trace.disable();
  context.disable();
  propagation.disable();
});

describe("spans made through OpenTelemetry's API", () => {
  it('are ours, with its scope, kind, attributes and links', () => {
    const linked = trace.getTracer('x').startSpan('linked');
    trace
      .getTracerProvider()
      .getTracer('pg', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' })
      .startSpan('query', { kind: 2, attributes: { 'db.system.name': 'sqlite' }, links: [{ context: linked.spanContext() }] })
      .end();
    const span = running.span('query');
    expect(span.instrumentationScope).toEqual({ name: 'pg', version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
    expect(span.kind).toBe(2);
    expect(span.attributes).toEqual({ 'db.system.name': 'sqlite' });
    expect(span.links.map((link) => link.context.spanId)).toEqual([linked.spanContext().spanId]);
  });

  it('have their parents across awaits', async () => {
    await trace.getTracer('x').startActiveSpan('outer', async (outer) => {
      await sleep(1);
      await trace.getTracer('y').startActiveSpan('inner', async (inner) => {
        await sleep(1);
        expect(trace.getActiveSpan()).toBe(inner);
        inner.end();
      });
      expect(trace.getActiveSpan()).toBe(outer);
      outer.end();
    });
    expect(running.span('inner').parentSpanContext?.spanId).toBe(running.span('outer').spanContext().spanId);
    expect(running.span('outer').parentSpanContext).toBeUndefined();
  });

  it('nest in ours and ours in them', async () => {
    const ours = getTracer('ours');
    const theirs = trace.getTracer('theirs');
    await ours.span('1', async () => {
      await sleep(1);
      await theirs.startActiveSpan('2', async (two) => {
        await sleep(1);
        await ours.span('3', async (three) => {
          await sleep(1);
          expect(trace.getActiveSpan()).toBe(three);
          theirs.startSpan('4').end();
        });
        expect(getCurrentSpan()).toBe(two);
        two.end();
      });
    });
    for (const [child, parent] of [
      ['4', '3'],
      ['3', '2'],
      ['2', '1'],
    ] as const) {
      expect(running.span(child).parentSpanContext?.spanId).toBe(running.span(parent).spanContext().spanId);
    }
  });

  it('take the parent from an explicit context, and none with root', () => {
    const theirs = trace.getTracer('theirs');
    const parent = getTracer('ours').startSpan('parent');
    const parentContext = trace.setSpan(ROOT_CONTEXT, parent);
    theirs.startActiveSpan('child', {}, parentContext, (span) => span.end());
    theirs.startActiveSpan('root', { root: true }, parentContext, (span) => span.end());
    expect(running.span('child').parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    expect(running.span('root').parentSpanContext).toBeUndefined();
  });

  it('have a remote parent that trace.setSpanContext names', () => {
    const remote = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
    context.with(trace.setSpanContext(context.active(), remote), () => getTracer('ours').span('handle', () => {}));
    expect(running.span('handle').spanContext().traceId).toBe(remote.traceId);
    expect(running.span('handle').parentSpanContext).toMatchObject(remote);
  });

  it('can be made current by withSpan, and ours by context.with', () => {
    const theirs = trace.getTracer('x').startSpan('theirs');
    const ours = getTracer('x').startSpan('ours');
    withSpan(theirs, () => expect(trace.getActiveSpan()).toBe(theirs));
    context.with(trace.setSpan(context.active(), ours), () => expect(getCurrentSpan()).toBe(ours));
  });

  it('keep the status when an exception is recorded, whoever records it', () => {
    trace.getTracer('x').startActiveSpan('theirs', (span) => {
      span.recordException(new TypeError('handled'), new Date(1_700_000_000_000));
      span.recordException('text');
      getCurrentSpan()?.recordException(new RangeError('also handled'), { attributes: { retry: 1 } });
      span.end();
    });
    const { status, events } = running.span('theirs');
    expect(status.code).toBe(SpanStatusCode.UNSET);
    expect(events.map((event) => event.attributes?.['exception.message'])).toEqual(['handled', 'text', 'also handled']);
    expect(events[0]?.time).toBe(1_700_000_000_000);
    expect(events[2]?.attributes?.['retry']).toBe(1);
  });

  it('take the status of an exception when that is asked for', () => {
    trace.getTracer('x').startActiveSpan('theirs', (span) => {
      getCurrentSpan()?.recordException(new RangeError('no'), { setStatus: true });
      span.end();
    });
    expect(running.span('theirs').status).toEqual({ code: SpanStatusCode.ERROR, message: 'no' });
  });

  it('leave the rule of our own spans as it is', () => {
    getTracer('x').startActiveSpan('ours', (span) => {
      trace.getActiveSpan()?.recordException(new Error('no'));
      span.end();
    });
    expect(running.span('ours').status.code).toBe(SpanStatusCode.ERROR);
  });

  it('are not recorded in a context that @opentelemetry/core suppresses', () => {
    context.with(suppressTracing(context.active()), () => {
      expect(trace.getTracer('x').startSpan('theirs').isRecording()).toBe(false);
      expect(getTracer('x').startSpan('ours').isRecording()).toBe(false);
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      expect(headers).toEqual({});
    });
  });
});

describe('tracers taken early', () => {
  it('make no spans before start() and ours after it', () => {
    running.stop();
    const tracer = trace.getTracer('early');
    expect(tracer.startSpan('before').isRecording()).toBe(false);
    running = run();
    tracer.startSpan('after').end();
    expect(running.spans.map((span) => span.name)).toEqual(['after']);
  });

  it('make ours when they were taken before registerOtel()', () => {
    undo();
    const tracer = trace.getTracer('very early');
    undo = registerOtel();
    tracer.startSpan('after').end();
    expect(running.span('after').instrumentationScope.name).toBe('very early');
  });

  it('pass on the context of a request while nothing runs', () => {
    running.stop();
    const incoming = propagation.extract(ROOT_CONTEXT, { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    const span = trace.getTracer('early').startSpan('handle', {}, incoming);
    expect(span.spanContext()).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) });
    running = run();
  });
});

describe('propagation', () => {
  it('writes our headers', () => {
    const headers: Record<string, string> = {};
    getTracer('x').span('request', (span) => {
      propagation.inject(setBaggage(context.active(), createBaggage({ tenant: 'acme' })), headers);
      expect(headers).toEqual({ ...span.spanContext().toHeaders(), baggage: 'tenant=acme' });
    });
    expect(propagation.fields()).toEqual(['traceparent', 'tracestate', 'baggage']);
  });

  it('reads headers for both sides', () => {
    const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1', baggage: 'tenant=acme;p=1' };
    const theirs = propagation.extract(ROOT_CONTEXT, headers);
    expect(trace.getSpanContext(theirs)).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true });
    expect(trace.getSpanContext(theirs)?.traceState?.get('x')).toBe('1');
    expect(getBaggage(theirs)?.getEntry('tenant')?.value).toBe('acme');
    const ours = extract(headers, ROOT_CONTEXT);
    expect(propagation.getBaggage(ours)?.getEntry('tenant')?.value).toBe('acme');
  });

  it('carries baggage from their API to our headers, and from ours to their API', () => {
    const theirs = propagation.createBaggage({ tenant: { value: 'a c' } }).setEntry('user', { value: '7' });
    context.with(propagation.setBaggage(context.active(), theirs), () => {
      const headers: Record<string, string> = {};
      inject(headers);
      expect(headers['baggage']).toBe('tenant=a%20c,user=7');
      expect(
        getBaggage()
          ?.getAllEntries()
          .map(([key]) => key),
      ).toEqual(['tenant', 'user']);
    });
    withContext(setBaggage(activeContext(), createBaggage({ tenant: 'acme' })), () => {
      const active = propagation.getActiveBaggage();
      expect(active?.getEntry('tenant')?.value).toBe('acme');
      expect(active?.setEntry('a', { value: 'b' }).removeEntries('tenant').getAllEntries()).toEqual([['a', { value: 'b' }]]);
    });
  });

  it('uses the propagator that is chosen later', () => {
    setPropagator({
      inject: (_context, carrier, setter) => setter.set(carrier, 'x-trace', 'on'),
      extract: (given) => given,
      fields: () => ['x-trace'],
    });
    const headers = {};
    propagation.inject(context.active(), headers);
    expect(headers).toEqual({ 'x-trace': 'on' });
    setPropagator(undefined);
  });

  it('never throws, whatever the carrier does', () => {
    const carrier = Object.freeze({});
    getTracer('x').span('request', () => expect(() => propagation.inject(context.active(), carrier)).not.toThrow());
    expect(() => propagation.extract(ROOT_CONTEXT, null)).not.toThrow();
  });
});

describe('registering', () => {
  it('can be done twice, and the first undo undoes it', () => {
    const again = registerOtel();
    expect(running.diagnostics).toEqual([]);
    undo();
    trace.getTracer('x').startSpan('after').end();
    expect(running.spans).toEqual([]);
    expect(() => again()).not.toThrow();
  });

  it('does not undo a later registration', () => {
    undo();
    const again = registerOtel();
    undo();
    trace.getTracer('x').startSpan('after').end();
    expect(running.spans.length).toBe(1);
    again();
  });

  it('leaves to others what is theirs, and reports it', () => {
    undo();
    const other = new BasicTracerProvider();
    trace.setGlobalTracerProvider(other);
    undo = registerOtel();
    expect(running.diagnostics).toMatchObject([{ code: 'otel_taken', message: expect.stringContaining('trace.disable()') }]);
    trace.getTracer('x').startSpan('theirs').end();
    expect(running.spans).toEqual([]);
    getTracer('x').span('ours', (span) => expect(trace.getActiveSpan()).toBe(span));
    undo();
    expect(trace.getTracer('x').startSpan('still theirs').isRecording()).toBe(true);
  });

  it('leaves to others what they have taken over since', () => {
    propagation.disable();
    const theirs = { inject: () => {}, extract: () => ROOT_CONTEXT, fields: () => ['theirs'] };
    propagation.setGlobalPropagator(theirs);
    undo();
    expect(propagation.fields()).toEqual(['theirs']);
  });

  it("keeps the application's context manager when the API's is disabled", () => {
    getTracer('x').span('work', (span) => {
      context.disable();
      expect(getCurrentSpan()).toBe(span);
    });
  });

  it('lets those who find the provider flush it', async () => {
    let flushed = 0;
    running.provider.addSpanProcessor({ forceFlush: async () => void flushed++ });
    const proxy = trace.getTracerProvider() as unknown as { getDelegate(): { forceFlush(): Promise<void> } }; // as Lambda wrappers do
    await proxy.getDelegate().forceFlush();
    expect(flushed).toBe(1);
  });
});
