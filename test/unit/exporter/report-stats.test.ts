import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpExporter as NodeOtlpExporter } from '../../../src/exporter/otlp/exporter.node.ts';
import { OtlpExporter } from '../../../src/exporter/otlp/exporter.ts';
import { reportStats } from '../../../src/exporter/report-stats.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import type { DestinationStats } from '../../../src/trace/stats.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';
import { readOtlpRequest } from '../otlp-request.ts';
import { hearDiagnostics } from '../recorder.ts';
import { type Collector, startCollector } from './otlp/collector.ts';
import { readableSpan } from './readable-span.ts';

hearDiagnostics();

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

interface KeyValue {
  readonly key: string;
  readonly value: { readonly intValue?: string; readonly stringValue?: string };
}

interface Told {
  readonly sums: Readonly<Record<string, number>>;
  readonly service: string | undefined;
  readonly spans: number;
}

const PREFIX = 'throughline.spans.';

/** What each resource of the requests that were taken says, and how many spans it has, in order. */
function told(taken: readonly number[]): Told[] {
  return taken.flatMap((index) => {
    const { headers, bytes } = collector.requests[index] as Collector['requests'][number]; // one that was answered
    return readOtlpRequest(headers, Buffer.from(bytes)).resourceSpans.map(
      ({ resource, scopeSpans }: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: unknown[] }[] }) => ({
        sums: Object.fromEntries(
          resource.attributes
            .filter(({ key }) => key.startsWith(PREFIX))
            .map(({ key, value }) => [key.slice(PREFIX.length), Number(value.intValue)]),
        ),
        service: resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue,
        spans: scopeSpans.reduce((sum, { spans }) => sum + spans.length, 0),
      }),
    );
  });
}

/** As a receiver adds them up. */
const lostIn = (sums: Readonly<Record<string, number>>): number =>
  Object.entries(sums).reduce((sum, [name, count]) => sum + (name.startsWith('dropped.') ? count : 0), 0);
const lost = ({ dropped }: DestinationStats): number => Object.values(dropped).reduce((sum, count) => sum + count, 0);

describe.each([
  ['JSON in a page', () => new OtlpExporter({ endpoint: collector.endpoint })],
  ['JSON in Node', () => new NodeOtlpExporter({ endpoint: collector.endpoint, encoding: 'json' })],
  ['protobuf', () => new NodeOtlpExporter({ endpoint: collector.endpoint })],
])('reportStats, over %s', (_name, make) => {
  const running = (options: object = {}) => {
    const processor = new BatchSpanProcessor(reportStats(make()), { maxExportBatchSize: 10, ...options });
    const provider = new TracerProvider({ processors: [processor], resource: { attributes: { 'service.name': 'shop' } } });
    const tracer = provider.getTracer('t');
    const end = (count: number): void => {
      for (let i = 0; i < count; i++) tracer.startSpan(`s${i}`, { attributes: { i } }).end();
    };
    return { processor, provider, end };
  };

  it('tells the receiver what was lost before, and its sums are those of stats()', async () => {
    const { processor, provider, end } = running();
    const taken: number[] = [];
    collector.answer = (response) => {
      const isRefused = collector.requests.length <= 2;
      if (!isRefused) taken.push(collector.requests.length - 1);
      response.writeHead(isRefused ? 404 : 200).end('');
    };
    for (let round = 0; round < 4; round++) {
      end(10);
      await provider.forceFlush();
    }
    const all = told(taken);
    expect(all.map(({ sums }) => sums)).toEqual([
      { accepted: 30, exported: 0, 'dropped.http_status': 20 },
      { accepted: 40, exported: 10, 'dropped.http_status': 20 },
    ]);
    expect(all.map(({ service }) => service)).toEqual(['shop', 'shop']);
    const stats = processor.stats();
    const last = all.at(-1)?.sums ?? {};
    const received = all.reduce((sum, { spans }) => sum + spans, 0);
    expect(stats).toMatchObject({ accepted: last['accepted'], exported: received, pending: 0 });
    expect(lostIn(last)).toBe(lost(stats));
    expect(received + lostIn(last)).toBe(last['accepted']);
    await provider.shutdown();
  });

  it('still does when batches were joined, and when the queue was full', async () => {
    const { processor, provider, end } = running({ maxQueueBytes: 20_000 });
    const taken: number[] = [];
    let isDown = true;
    collector.answer = (response) => {
      if (!isDown) taken.push(collector.requests.length - 1);
      response.writeHead(isDown ? 503 : 200, isDown ? { 'retry-after': '1' } : {}).end('');
      isDown = false;
    };
    end(1000);
    await provider.forceFlush();
    end(10);
    await provider.forceFlush();
    const all = told(taken);
    const stats = processor.stats();
    const last = all.reduce(
      (latest, { sums }) => (Number(sums['accepted']) > Number(latest['accepted'] ?? 0) ? sums : latest),
      {} as Told['sums'],
    );
    expect(taken.length).toBeLessThan(all.length); // some were joined
    expect(stats.dropped).toEqual({ queue_full: last['dropped.queue_full'] });
    expect(last['dropped.queue_full']).toBeGreaterThan(0);
    expect(last['accepted']).toBe(1010);
    expect(all.reduce((sum, { spans }) => sum + spans, 0)).toBe(stats.exported);
    expect(stats.exported + lostIn(last)).toBe(1010);
    await provider.shutdown();
  });

  it('says nothing where nobody knows, and sends the same spans', () => {
    const spans = [readableSpan({ attributes: { a: 1 }, links: [], events: [] }), readableSpan()];
    expect(reportStats(make()).encode(spans)).toEqual(make().encode(spans));
  });

  it('leaves the exporter as it is', () => {
    const exporter = make();
    const reporting = reportStats(exporter);
    for (const key of ['name', 'format', 'maxConcurrentExports', 'maxFinalBytes', 'finalBytesLeft'] as const) {
      expect(reporting[key]).toBe((exporter as typeof reporting)[key]);
    }
    for (const key of ['split', 'join', 'sendBlocking', 'handOver', 'shutdown'] as const) {
      expect(typeof reporting[key]).toBe(typeof (exporter as typeof reporting)[key]);
    }
  });
});

it('reportStats refuses what does not encode', () => {
  expect(() => reportStats({ export: async () => {} } as never)).toThrow(expect.objectContaining({ code: 'bad_exporter' }));
});
