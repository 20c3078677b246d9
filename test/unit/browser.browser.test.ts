import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchInstrumentation, OtlpExporter, start, TaskContextManager } from '../../src/browser.ts';
import { contextManager } from '../../src/context/active.ts';
import { getTracer } from '../../src/trace/get-tracer.ts';
import { receivedSpans } from '../browser/frame.ts';
import type { SeenRequest } from '../browser/server.ts';
import { only, stopAfterEach, tracePage, until } from '../browser/traced-page.ts';

stopAfterEach();

const key = (): string => `start-${Math.random()}`;

/** What is printed while the test runs. */
function printed(): string[] {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...args) => lines.push(args.join(' '));
  onTestFinished(() => {
    console.log = log;
  });
  return lines;
}

describe('start() in a page', () => {
  it('sends to an endpoint that is relative to the page, as the resource webjs', async () => {
    const receiver = key();
    const { tracing } = tracePage({ serviceName: 'shop-web', endpoint: `/server/otlp/${receiver}`, instrumentations: [], processors: [] });
    getTracer('test').startSpan('work').end();
    await tracing.flush();
    const [request] = (await (await fetch(`/server/log/${receiver}`)).json()) as [SeenRequest];
    expect(request).toMatchObject({ method: 'POST', url: `/otlp/${receiver}/v1/traces` });
    const [{ resource }] = JSON.parse(request.body).resourceSpans;
    expect(resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'shop-web' } },
        { key: 'telemetry.sdk.language', value: { stringValue: 'webjs' } },
        { key: 'user_agent.original', value: { stringValue: navigator.userAgent } },
      ]),
    );
    expect(tracing.stats().destinations).toMatchObject([{ name: 'otlp', accepted: 1, exported: 1, pending: 0 }]);
  });

  it('does not trace its own exports when a wrapper that loses the context lies above our fetch', async () => {
    const receiver = key();
    const instrumentations = [fetchInstrumentation()];
    const { tracing, spans } = tracePage({ endpoint: `/server/otlp/${receiver}`, instrumentations, processors: [] });
    const ours = window.fetch;
    window.fetch = async (...args) => {
      await null; // where every context manager without the await transform loses it
      return ours(...args);
    };
    getTracer('test').startSpan('work').end();
    await tracing.flush();
    await tracing.flush();
    window.fetch = ours;
    const log = (await (await ours(`/server/log/${receiver}`)).json()) as SeenRequest[];
    expect(log).toHaveLength(1);
    expect(log[0]?.headers['traceparent']).toBeUndefined();
    expect(spans.filter(({ attributes }) => String(attributes['url.full']).includes('/otlp/'))).toEqual([]);
  });

  it('prints where nothing else is said', async () => {
    const lines = printed();
    const tracing = start({ instrumentations: [] });
    getTracer('test').startSpan('to the console').end();
    await tracing.shutdown();
    expect(lines.join('\n')).toContain('to the console');
  });

  it('takes an exporter, a function too', async () => {
    const names: string[] = [];
    const { tracing } = tracePage({
      processors: [],
      instrumentations: [],
      exporter: (spans) => void names.push(...spans.map(({ name }) => name)),
    });
    getTracer('test').startSpan('work').end();
    await tracing.flush();
    expect(names).toEqual(['work']);
  });

  it('has the task manager for its context where the page has neither AsyncContext nor zone.js', () => {
    tracePage({ instrumentations: [] });
    expect(contextManager()).toBeInstanceOf(TaskContextManager);
  });

  it('traces clicks, requests and the load of the page without being told, and not what it sends itself', async () => {
    const receiver = key();
    const { tracing, spans } = tracePage({ endpoint: `/server/otlp/${receiver}` });
    const button = document.body.appendChild(document.createElement('button'));
    button.id = 'all';
    button.onclick = () => void fetch('/server/status/204');
    button.click();
    button.remove();
    await until(() => spans.some(({ name }) => name === 'click button#all') && spans.some(({ name }) => name === 'documentLoad'));
    await tracing.flush();
    const names = spans.map(({ name }) => name).sort();
    await tracing.flush();
    expect(spans).toHaveLength(names.length);
    expect(only(spans, 'GET').parentSpanContext?.spanId).toBe(only(spans, 'click button#all').spanContext().spanId);
    expect((await receivedSpans(receiver, 'documentLoad')).map(({ name }) => name).sort()).toEqual(names);
  });

  it('propagates to its own origin alone unless told', async () => {
    const seen: Record<string, boolean> = {};
    tracePage({
      instrumentations: [
        ({ shouldPropagate }) => {
          for (const url of [location.origin, 'https://api.example.com']) seen[url] = shouldPropagate(new URL(url));
          return () => {};
        },
      ],
    });
    expect(seen).toEqual({ [location.origin]: true, 'https://api.example.com': false });
  });

  it('refuses wrong options before it has done anything', () => {
    expect(() => start({ endpoint: 'http://[' })).toThrow(/is no address/);
    expect(() => start({ endpoint: '/otlp', exporter: new OtlpExporter() })).toThrow(/both say where spans go/);
    expect(() => start({ nonsense: 1 } as never)).toThrow(/has no option "nonsense"/);
    expect(contextManager()).not.toBeInstanceOf(TaskContextManager);
  });

  it('starts again after shutdown', async () => {
    const first = tracePage({ instrumentations: [] });
    await first.tracing.shutdown();
    const second = tracePage({ instrumentations: [] });
    expect(second.tracing).not.toBe(first.tracing);
    getTracer('test').startSpan('second').end();
    expect([first.spans.length, second.spans.length]).toEqual([0, 1]);
  });
});
