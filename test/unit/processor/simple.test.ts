import { describe, expect, it } from 'vitest';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import { hearDiagnostics } from '../recorder.ts';
import { destination, encodingDestination, endSpans, names, settle } from './destinations.ts';

hearDiagnostics();

describe('SimpleSpanProcessor', () => {
  it('hands each span on at once', () => {
    const got: string[] = [];
    endSpans(new SimpleSpanProcessor((spans) => void got.push(...spans.map(({ name }) => name))), 3);
    expect(got).toEqual(['s0', 's1', 's2']);
  });

  it('lets spans wait for an exporter that takes one export at a time', async () => {
    const exporter = destination();
    const processor = new SimpleSpanProcessor(exporter);
    endSpans(processor, 2);
    expect(exporter.exports.map(names)).toEqual(['s0']);
    exporter.exports[0]?.succeed();
    await settle();
    expect(exporter.exports.map(names)).toEqual(['s0', 's1']);
    expect(processor.stats()).toMatchObject({ accepted: 2, exported: 1, pending: 1 });
  });

  it('lets 2,048 spans wait and counts the rest', () => {
    const processor = new SimpleSpanProcessor(destination());
    endSpans(processor, 2050);
    expect(processor.stats()).toMatchObject({ accepted: 2050, pending: 2049, dropped: { queue_full: 1 } });
  });

  it('asks an exporter that encodes for each span', () => {
    const exporter = encodingDestination();
    endSpans(new SimpleSpanProcessor(exporter), 2);
    expect(exporter.calls).toEqual(['encode 1', 'encode 1']);
  });

  it('flushes, shuts down and counts what ends later', async () => {
    const exporter = destination();
    const processor = new SimpleSpanProcessor(exporter);
    endSpans(processor, 1);
    const done = processor.shutdown();
    endSpans(processor, 1);
    exporter.exports[0]?.succeed();
    await done;
    expect(exporter.calls).toEqual(['forceFlush', 'shutdown']);
    expect(processor.stats()).toEqual({ name: 'destination', accepted: 2, exported: 1, pending: 0, dropped: { shutdown: 1 } });
  });

  it('refuses what is no exporter', () => {
    expect(() => new SimpleSpanProcessor({} as never)).toThrow(expect.objectContaining({ code: 'bad_exporter' }));
  });
});
