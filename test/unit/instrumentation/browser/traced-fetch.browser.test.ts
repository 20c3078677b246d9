import { describe, expect, it } from 'vitest';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { createTracedFetch, tracedFetch } from '../../../../src/instrumentation/browser/traced-fetch.ts';
import { only, stopAfterEach, tracePage } from '../../../browser/traced-page.ts';

stopAfterEach();

const native = window.fetch;

describe('tracedFetch', () => {
  it('makes a span and sends the trace, and no global is patched', async () => {
    const { spans, tracing } = tracePage({ instrumentations: [] });
    expect(window.fetch).toBe(native);
    const { headers } = await tracing.provider.getTracer('test').span('outer', async () => {
      return (await tracedFetch('/server/echo/traced', { trace: { name: 'load' } })).json();
    });
    const { traceId, spanId } = only(spans, 'load').spanContext();
    expect(headers.traceparent).toContain(`${traceId}-${spanId}`);
    expect(only(spans, 'load').parentSpanContext?.spanId).toBe(only(spans, 'outer').spanContext().spanId);
  });

  it('is a plain fetch where nothing runs, and again after a shutdown', async () => {
    expect((await (await tracedFetch('/server/echo/plain')).json()).headers).not.toHaveProperty('traceparent');
    const { spans, tracing } = tracePage({ instrumentations: [] });
    expect((await (await tracedFetch('/server/echo/traced')).json()).headers).toHaveProperty('traceparent');
    await tracing.shutdown();
    expect(spans).toHaveLength(1);
    expect((await (await tracedFetch('/server/echo/plain')).json()).headers).not.toHaveProperty('traceparent');
    const next = tracePage({ instrumentations: [] });
    await tracedFetch('/server/status/200');
    only(next.spans, 'GET');
  });

  it('makes one span where fetch is traced too', async () => {
    const { spans } = tracePage({ instrumentations: [fetchInstrumentation()] });
    expect((await (await tracedFetch('/server/echo/once')).json()).headers).toHaveProperty('traceparent');
    only(spans, 'GET');
  });

  it("calls the page's own fetch of that moment, with what it gets from native", async () => {
    const { spans } = tracePage({ instrumentations: [] });
    const fake = Response.json({ fake: true });
    window.fetch = async () => fake;
    expect(await tracedFetch('/server/echo/fake')).toBe(fake);
    window.fetch = native;
    only(spans, 'GET');
    await expect(tracedFetch('http://[')).rejects.toThrow(TypeError);
    await expect((tracedFetch as () => Promise<unknown>)()).rejects.toThrow(TypeError);
  });

  it('takes the options of fetchInstrumentation', async () => {
    const { spans } = tracePage({ instrumentations: [] });
    await createTracedFetch({ urlTemplate: () => '/status/{code}' })('/server/status/200');
    only(spans, 'GET /status/{code}');
    expect(() => createTracedFetch({ hook: [] } as never)).toThrow(/has no option "hook"/);
  });
});
