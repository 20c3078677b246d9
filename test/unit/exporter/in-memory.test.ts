import { describe, expect, it } from 'vitest';
import { InMemoryExporter } from '../../../src/exporter/in-memory.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import { readableSpan } from './readable-span.ts';

const named = (...names: string[]) => names.map((name) => readableSpan({ name }));
const namesIn = (exporter: InMemoryExporter) => exporter.getSpans().map((span) => span.name);

describe('InMemoryExporter', () => {
  it('gives the spans back in the order in which they ended', async () => {
    const exporter = new InMemoryExporter();
    await exporter.export(named('a', 'b'));
    await exporter.export(named('c'));
    expect(namesIn(exporter)).toEqual(['a', 'b', 'c']);
  });

  it('gives the spans of one trace when asked for it', async () => {
    const exporter = new InMemoryExporter();
    const traceId = 'f'.repeat(32);
    await exporter.export([...named('other'), readableSpan({ name: 'mine', traceId })]);
    expect(exporter.getSpans(traceId).map((span) => span.name)).toEqual(['mine']);
    expect(exporter.getSpans('0'.repeat(32))).toEqual([]);
  });

  it('lets the oldest spans leave when there are more than maxSpans', async () => {
    const exporter = new InMemoryExporter({ maxSpans: 2 });
    await exporter.export(named('a'));
    await exporter.export(named('b', 'c'));
    expect(namesIn(exporter)).toEqual(['b', 'c']);
    await exporter.export(named('d', 'e', 'f'));
    expect(namesIn(exporter)).toEqual(['e', 'f']);
  });

  it('takes a batch of any size', async () => {
    const exporter = new InMemoryExporter({ maxSpans: 10 });
    await exporter.export(Array(300_000).fill(readableSpan()));
    expect(exporter.getSpans()).toHaveLength(10);
  });

  it('forgets everything on clear, and what it gave out before stays as it was', async () => {
    const exporter = new InMemoryExporter();
    await exporter.export(named('a'));
    const before = exporter.getSpans();
    exporter.clear();
    await exporter.export(named('b'));
    expect(before.map((span) => span.name)).toEqual(['a']);
    expect(namesIn(exporter)).toEqual(['b']);
  });

  it('takes nothing after shutdown, and still shows what it has', async () => {
    const exporter = new InMemoryExporter();
    await exporter.export(named('a'));
    await exporter.shutdown();
    await exporter.export(named('b'));
    expect(namesIn(exporter)).toEqual(['a']);
  });

  it('shows a span as soon as it has ended', () => {
    const exporter = new InMemoryExporter();
    const processor = new SimpleSpanProcessor(exporter);
    for (const span of named('a', 'b', 'c')) processor.onEnd(span);
    expect(namesIn(exporter)).toEqual(['a', 'b', 'c']);
  });

  it.each([0, -1, 1.5, Number.NaN, '5'])('refuses maxSpans %s', (maxSpans) => {
    expect(() => new InMemoryExporter({ maxSpans: maxSpans as number })).toThrow(expect.objectContaining({ code: 'bad_number' }));
  });

  it('refuses an unknown option', () => {
    expect(() => new InMemoryExporter({ max: 5 } as object)).toThrow(expect.objectContaining({ code: 'unknown_option' }));
  });
});
