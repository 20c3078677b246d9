import { describe, expect, it } from 'vitest';
import { runProgram } from '../run-program.ts';

const START = `
  import { BatchSpanProcessor } from '../../src/processor/batch.ts';
  import { TracerProvider } from '../../src/trace/tracer-provider.ts';
  const never = () => new Promise(() => {});
  const start = (exporter, options) => {
    const processor = new BatchSpanProcessor(exporter, options);
    const provider = new TracerProvider({ processors: [processor] });
    provider.getTracer('t').startSpan('s').end();
    return { processor, provider };
  };
`;

describe('a process', () => {
  it('is not kept alive by spans that wait, nor by an export in flight', async () => {
    const { exitCode, ms, stderr } = await runProgram(`${START}
      start(async () => {}, { scheduledDelayMillis: 60_000 });
      start({ export: never }, { maxExportBatchSize: 1, exportTimeoutMillis: 60_000 });`);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(ms).toBeLessThan(5000);
  });

  it('is kept alive by a shutdown or flush that it awaits, until the deadline of an exporter that never settles', async () => {
    const { exitCode, stdout, stderr } = await runProgram(`${START}
      const exporter = { export: never, forceFlush: never, shutdown: never };
      const first = start(exporter, { exportTimeoutMillis: 50 });
      await first.processor.forceFlush();
      await first.provider.shutdown();
      console.log(JSON.stringify(first.processor.stats().dropped));`);
    expect([exitCode, stdout.trim()]).toEqual([0, '{"timeout":1}']);
    expect(stderr).toContain('timeout');
  });

  it('has no timer left after shutdown', async () => {
    const { stdout } = await runProgram(`${START}
      const { provider } = start(async () => {});
      await provider.forceFlush();
      provider.getTracer('t').startSpan('s').end();
      await provider.shutdown();
      console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);`);
    expect(stdout.trim()).toBe('0');
  });

  it('survives an exporter of OpenTelemetry without its adapter', async () => {
    const { exitCode, stderr } = await runProgram(`${START}
      import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
      const { provider } = start(new InMemorySpanExporter());
      await provider.shutdown();
      await new Promise((resolve) => setTimeout(resolve, 20));`);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('no_promise: ');
  });
});
