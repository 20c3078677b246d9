import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../../src/trace/attributes.ts';
import type { Link } from '../../../src/trace/span.ts';
import { SpanContext, type SpanContextLike } from '../../../src/trace/span-context.ts';
import { createTraceState } from '../../../src/trace/trace-state.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
const start = (limits = {}) => {
  const { tracer, clock } = recorder({ limits });
  return { span: readable(tracer.startSpan('work')), clock };
};

describe('addEvent', () => {
  it('adds events in order, at the time of the span clock', () => {
    const { span, clock } = start();
    span.addEvent('first');
    clock.advance(5);
    expect(span.addEvent('second', { a: 1 })).toBe(span);
    expect(span.events).toEqual([
      { name: 'first', time: span.startTime },
      { name: 'second', time: span.startTime + 5, attributes: { a: 1 } },
    ]);
  });

  it('takes a time in place of the attributes or behind them', () => {
    const { span } = start();
    span.addEvent('a', new Date(1_800_000_000_000));
    span.addEvent('b', 1_800_000_000_001);
    span.addEvent('c', [1_800_000_000, 2_000_000]);
    span.addEvent('d', { x: 1 }, 1_800_000_000_003);
    span.addEvent('e', undefined, 1_800_000_000_004);
    expect(span.events.map(({ time }) => time - 1_800_000_000_000)).toEqual([0, 1, 2, 3, 4]);
    expect(span.events[3]?.attributes).toEqual({ x: 1 });
  });

  it('takes a time that is none for now', () => {
    const { span } = start();
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, -1, new Date(Number.NaN), [Number.NaN, 0], 2 ** 60, []]) {
      span.addEvent('e', time as number).addEvent('e', { a: 1 }, time as number);
    }
    expect(new Set(span.events.map(({ time }) => time))).toEqual(new Set([span.startTime]));
  });

  it('keeps 128 by default and counts the rest', () => {
    const { span } = start();
    for (let i = 0; i < 130; i++) span.addEvent(`e${i}`);
    expect(span.events).toHaveLength(128);
    expect(span.events.at(-1)?.name).toBe('e127');
    expect(span.droppedEventsCount).toBe(2);
  });

  it('limits and counts the attributes of each event', () => {
    const { span } = start({ attributeCountLimit: 2, attributeValueLengthLimit: 2, eventCountLimit: 1 });
    span.addEvent('e', { a: 'long', b: {} as never, c: 1, d: 1 }).addEvent('f');
    expect(span.events).toEqual([{ name: 'e', time: span.startTime, attributes: { a: 'lo', c: 1 }, droppedAttributesCount: 2 }]);
    expect(span.droppedEventsCount).toBe(1);
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('turns any name into text', () => {
    const { span } = start();
    for (const name of [null, undefined, 5, Symbol('s'), 1n, { toString: () => 'custom' }, Object.create(null)])
      span.addEvent(name as string);
    expect(span.events.map(({ name }) => name)).toEqual(['null', 'undefined', '5', 'Symbol(s)', '1', 'custom', '(unreadable)']);
  });

  it('makes no text of gigabytes out of an array', () => {
    const { span } = start();
    const huge: unknown[] = [];
    huge.length = 2 ** 27;
    span.addEvent(huge as never).updateName(huge as never);
    expect(span.events[0]?.name).toBe('[object Array]');
    expect(span.name).toBe('[object Array]');
  });
});

describe('addLink', () => {
  const other = SpanContext.newRoot();

  it('takes a link, or a span context and attributes', () => {
    const { span } = start();
    expect(
      span
        .addLink({ context: other, attributes: { a: 1 } })
        .addLink(other, { b: 2 })
        .addLink(other),
    ).toBe(span);
    expect(span.links).toEqual([{ context: other, attributes: { a: 1 } }, { context: other, attributes: { b: 2 } }, { context: other }]);
  });

  it('keeps the order of all links, those of the start first', () => {
    const contexts = Array.from({ length: 4 }, () => SpanContext.newRoot());
    const [a, b, c, d] = contexts.map((context): Link => ({ context })) as [Link, Link, Link, Link];
    const span = readable(recorder().tracer.startSpan('work', { links: [a, b] }));
    span.addLink(c).addLinks([d]);
    expect(span.links.map(({ context }) => context)).toEqual(contexts);
  });

  it('keeps its own copy of a context that is not ours', () => {
    const { span } = start();
    const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: createTraceState('k=v'), isRemote: true };
    span.addLink({ context });
    context.traceId = 'changed';
    expect(span.links[0]?.context).toMatchObject({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true });
    expect(span.links[0]?.context.traceState?.serialize()).toBe('k=v');
  });

  it('keeps 128 by default and counts the rest', () => {
    const { span } = start();
    span.addLinks(Array.from({ length: 130 }, () => ({ context: other })));
    expect(span.links).toHaveLength(128);
    expect(span.droppedLinksCount).toBe(2);
  });

  it('limits and counts the attributes of each link', () => {
    const { span } = start({ attributeCountLimit: 1, attributeValueLengthLimit: 1 });
    span.addLink(other, { a: 'xy', b: 1, c: {} as never });
    expect(span.links).toEqual([{ context: other, attributes: { a: 'x' }, droppedAttributesCount: 2 }]);
  });

  it('drops and counts what names no span', () => {
    const { span } = start();
    const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const none = [
      null,
      undefined,
      5,
      'x',
      {},
      { context: null },
      { ...ids, traceId: 'A'.repeat(32) },
      { ...ids, spanId: '"}' },
      { context: 5 },
    ];
    for (const link of none) span.addLink(link as unknown as Link);
    expect(span.links).toEqual([]);
    expect(span.droppedLinksCount).toBe(none.length);
    expect(heard).toEqual([]);
  });

  it('keeps a link of zero ids only when it says more (spec: Link)', () => {
    const { span } = start();
    const zeros: SpanContextLike = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    span
      .addLink(zeros)
      .addLink(zeros, { a: 1 })
      .addLink({ ...zeros, traceState: createTraceState('k=v') });
    expect(span.links.map(({ attributes }) => attributes)).toEqual([{ a: 1 }, undefined]);
    expect(span.droppedLinksCount).toBe(1);
  });

  it('looks at no more links than can be meant, and counts all', () => {
    const { span } = start();
    const links: Link[] = [];
    links.length = 2 ** 32 - 1;
    span.addLinks(links);
    expect(span.droppedLinksCount).toBe(2 ** 32 - 1);
    const atStart = readable(recorder().tracer.startSpan('work', { links }));
    expect(atStart.droppedLinksCount).toBe(2 ** 32 - 1);
  });

  it('ignores a list that is none', () => {
    const { span } = start();
    for (const links of [null, undefined, 5, 'abc', {}, new Set()]) span.addLinks(links as unknown as Link[]);
    expect(span.links).toEqual([]);
    expect(readable(recorder().tracer.startSpan('work', { links: 'abc' as unknown as Link[] })).links).toEqual([]);
  });
});

it('takes attributes from anything and never throws for them', () => {
  const { span } = start();
  for (const attributes of [null, 'text', Symbol('s'), () => {}, new Map([['a', 1]])])
    span.addEvent('e', attributes as unknown as Attributes);
  expect(span.events).toHaveLength(5);
});
