import { describe, expect, it } from 'vitest';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import type { Span } from '../../../src/trace/span.ts';
import { SpanContext } from '../../../src/trace/span-context.ts';
import { SpanKind } from '../../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { codes, hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();

describe('a span', () => {
  it('is recording until it ends', () => {
    const span = recorder().tracer.startSpan('work');
    expect(span.isRecording()).toBe(true);
    span.end();
    expect(span.isRecording()).toBe(false);
  });

  it('never changes after its end', () => {
    const { tracer, clock } = recorder();
    const span = readable(tracer.startSpan('work', { attributes: { a: 1 } }));
    span.end();
    const before = JSON.stringify(span.toJSON());
    clock.advance(5);
    span.setAttribute('a', 2).setAttributes({ b: 1 }).addEvent('e').addLink(SpanContext.newRoot());
    span
      .addLinks([{ context: SpanContext.newRoot() }])
      .setStatus(SpanStatusCode.ERROR)
      .updateName('other')
      .recordException(new Error('e'));
    span.end(clock.wallMs() + 100);
    span[Symbol.dispose]();
    expect(JSON.stringify(span.toJSON())).toBe(before);
    expect(codes(heard)).toEqual(['span_ended']);
    expect(heard[0]?.message).toContain('setAttribute() was called on the span "work"');
  });

  it('is exported once, however often it ends', () => {
    const { tracer, spans } = recorder();
    const span = tracer.startSpan('work');
    span.end();
    span.end();
    expect(spans()).toHaveLength(1);
  });

  it('ends when it is disposed of', () => {
    const { tracer, only } = recorder();
    {
      using span = tracer.startSpan('work');
      span.setAttribute('a', 1);
    }
    expect(only('work').attributes).toEqual({ a: 1 });
  });

  it('changes its name', () => {
    const span = readable(recorder().tracer.startSpan('a'));
    expect(span.updateName('b')).toBe(span);
    expect(span.name).toBe('b');
  });

  it('has its kind, and INTERNAL for a kind that is none', () => {
    const { tracer } = recorder();
    const kindOf = (kind: unknown): unknown => readable(tracer.startSpan('work', { kind: kind as SpanKind })).kind;
    expect(Object.values(SpanKind).map(kindOf)).toEqual(Object.values(SpanKind));
    expect(['SERVER', 5, -1, 1.5, Number.NaN, null, undefined, {}, 1n].map(kindOf)).toEqual(Array(9).fill(SpanKind.INTERNAL));
  });

  it('knows who made it', () => {
    const resource = { attributes: { 'service.name': 'shop' }, schemaUrl: 'https://example.com/1' };
    const { provider } = recorder({ resource });
    const scope = { name: 'lib', version: '1.2', schemaUrl: 'https://example.com/2', attributes: { a: 1 } };
    const { name, version, ...options } = scope;
    const span = readable(provider.getTracer(name, version, options).startSpan('work'));
    expect(span.resource).toEqual(resource);
    expect(span.instrumentationScope).toEqual(scope);
  });
});

describe('onEnding', () => {
  it('sees a span that has its end time and can still be changed', () => {
    let seen: unknown;
    const onEnding = (span: Span & ReadableSpan): void => {
      seen = { ended: span.ended, recording: span.isRecording(), durationMs: span.durationMs };
      span.setAttribute('late', 1).addEvent('e').updateName('renamed').setStatus(SpanStatusCode.ERROR, 'm');
      span.end(0);
    };
    const { tracer, clock, only } = recorder({ processors: [{ onEnding }] });
    const span = tracer.startSpan('work');
    clock.advance(3);
    span.end();
    expect(seen).toEqual({ ended: false, recording: true, durationMs: 3 });
    expect(only('renamed')).toMatchObject({ ended: true, durationMs: 3, attributes: { late: 1 }, status: { message: 'm' } });
    expect(heard).toEqual([]);
  });
});

describe('toJSON', () => {
  it('has ids and flags at the top, names for kind and status, and times in milliseconds', () => {
    const { tracer, clock } = recorder();
    const other = SpanContext.newRoot();
    const parent = SpanContext.newRoot({ traceState: createTraceState('k=v') });
    const span = readable(tracer.startSpan('work', { kind: SpanKind.CLIENT, parent, attributes: { a: [1] } }));
    span.addEvent('e', { b: 1 }).addLink(other, { c: 1 }).setStatus(SpanStatusCode.ERROR, 'm');
    clock.advance(2);
    span.end();
    expect(span.toJSON()).toEqual({
      name: 'work',
      kind: 'CLIENT',
      traceId: parent.traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: parent.spanId,
      traceFlags: 3,
      traceState: 'k=v',
      startTime: span.startTime,
      endTime: span.startTime + 2,
      durationMs: 2,
      status: { code: 'ERROR', message: 'm' },
      attributes: { a: [1] },
      events: [{ name: 'e', time: span.startTime, attributes: { b: 1 } }],
      links: [{ traceId: other.traceId, spanId: other.spanId, attributes: { c: 1 } }],
      resource: { 'service.name': 'unknown_service' },
      instrumentationScope: { name: 'test' },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    });
  });

  it('leaves out the parent of a root, an empty trace state and a message that is not there', () => {
    const json = readable(recorder().tracer.startSpan('work')).toJSON();
    expect(json).not.toHaveProperty('parentSpanId');
    expect(json).not.toHaveProperty('traceState');
    expect(json).toMatchObject({ status: { code: 'UNSET' }, kind: 'INTERNAL' });
  });

  it('is a copy: changing it changes no span', () => {
    const span = readable(recorder().tracer.startSpan('work', { attributes: { list: ['a'] } }));
    span.addEvent('e', { a: 1 }).addLink(SpanContext.newRoot(), { a: 1 });
    const before = JSON.stringify(span.toJSON());
    const json = span.toJSON() as ReadableSpan & { resource: Record<string, unknown> }; // the parts that this test changes
    Object.assign(json.attributes, { b: 1 });
    (json.attributes['list'] as string[]).push('b');
    for (const item of [...json.events, ...json.links]) Object.assign(item.attributes ?? {}, { b: 1 });
    Object.assign(json.resource, { b: 1 });
    Object.assign(json.instrumentationScope, { name: 'other' });
    expect(JSON.stringify(span.toJSON())).toBe(before);
  });

  it('leaves out a trace state that cannot be read', () => {
    const traceState = {
      ...createTraceState('k=v'),
      serialize(): string {
        throw new Error('no');
      },
    };
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: traceState as never };
    const span = readable(recorder().tracer.startSpan('work', { parent }));
    expect(span.toJSON()).not.toHaveProperty('traceState');
    expect(span.spanContext().toHeaders()).not.toHaveProperty('tracestate');
  });
});
