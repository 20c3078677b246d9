import { describe, expect, it } from 'vitest';
import { encodeJson } from '../../../../src/exporter/otlp/json.ts';
import { encodeProtobuf } from '../../../../src/exporter/otlp/protobuf.ts';
import { readable, recorder } from '../../recorder.ts';

const { tracer } = recorder();

function endedSpan() {
  const link = { context: tracer.startSpan('other').spanContext(), attributes: { a: 1 } };
  const span = readable(tracer.startSpan('work', { attributes: { list: ['a'] } }));
  span.addEvent('happened', { size: 1 }).addLink(link).end();
  return span;
}

describe.each([
  ['JSON', encodeJson],
  ['protobuf', encodeProtobuf],
])('spans of ours as %s', (_, encode) => {
  it('are what they are by their public getters', () => {
    const span = endedSpan();
    const { name, kind, parentSpanContext, startTime, endTime, status, attributes, events, links, resource, instrumentationScope } = span;
    const plain = { name, kind, startTime, endTime, status, attributes, events, links, resource, instrumentationScope };
    const counts = { droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 };
    expect(parentSpanContext).toBeUndefined();
    const rest = { spanContext: () => span.spanContext(), durationMs: span.durationMs, ended: true, toJSON: () => ({}) };
    expect(encode([span])).toEqual(encode([{ ...plain, ...counts, ...rest }]));
  });

  it('are the same before and after somebody read them', () => {
    const span = endedSpan();
    const before = encode([span]);
    span.toJSON();
    expect(encode([span])).toEqual(before);
  });

  it('cannot be changed by whoever reads them afterwards', () => {
    const span = endedSpan();
    encode([span]);
    for (const collection of [span.attributes, span.events, span.links]) expect(Object.isFrozen(collection)).toBe(true);
  });

  it('may have nothing', () => {
    const span = readable(tracer.startSpan('work'));
    span.end();
    expect(encode([span]).spanCount).toBe(1);
  });
});
