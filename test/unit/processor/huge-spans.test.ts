import { describe, expect, it } from 'vitest';
import { OtlpExporter } from '../../../src/exporter/otlp/exporter.ts';
import { protobufEncoding } from '../../../src/exporter/otlp/protobuf-encoding.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { hearDiagnostics } from '../recorder.ts';
import { useReceiver } from '../start/receiver.ts';

hearDiagnostics();

const receiver = useReceiver();
const TEXT = 'x'.repeat(1_000_000);

describe.each([
  ['JSON', 'json' as const],
  ['protobuf', protobufEncoding],
])('a batch of more bytes than may wait, as %s', (_, encoding) => {
  it('loses huge spans, which are counted, and none of the small ones between them', async () => {
    const processor = new BatchSpanProcessor(new OtlpExporter({ endpoint: receiver.url, encoding }), { maxQueueBytes: 2 * 1024 * 1024 });
    const provider = new TracerProvider({ processors: [processor], resource: { attributes: { 'service.name': 'huge' } } });
    const tracer = provider.getTracer('t');
    for (let i = 0; i < 100; i++) {
      const span = tracer.startSpan(i % 4 === 0 ? 'huge' : 'small');
      if (i % 4 === 0) for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) span.setAttribute(key, TEXT);
      span.end();
    }
    await provider.forceFlush();
    const { accepted, exported, pending, dropped } = processor.stats();
    expect(receiver.spans.filter(({ name }) => name === 'small')).toHaveLength(75);
    expect(exported).toBe(receiver.spans.length);
    expect(exported).toBeGreaterThan(75 + 4);
    expect({ accepted, pending, dropped }).toEqual({ accepted: 100, pending: 0, dropped: { queue_full: 100 - exported } });
    await provider.shutdown();
  });
});
