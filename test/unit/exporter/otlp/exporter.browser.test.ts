import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { OtlpExporter, type OtlpExporterOptions } from '../../../../src/exporter/otlp/exporter.ts';
import type { ExportError } from '../../../../src/trace/export-error.ts';
import type { SeenRequest } from '../../../browser/server.ts';
import { readableSpan } from '../readable-span.ts';

// The test page's own server answers: it knows no collector, so 404 says that a request was made and got through.

const signal = new AbortController().signal;
const arrived = { code: 'http_status', status: 404, retryable: false };

async function failureOf(sent: Promise<unknown>): Promise<ExportError> {
  return sent.then(
    () => {
      throw new Error('it was delivered');
    },
    (error: ExportError) => error,
  );
}

describe('OtlpExporter in a browser', () => {
  it('posts to a path of its own page', async () => {
    const exporter = new OtlpExporter({ endpoint: '/nobody' });
    expect(await failureOf(exporter.export([readableSpan()], { signal, final: false }))).toMatchObject(arrived);
    const names = () => performance.getEntriesByType('resource').map((entry) => entry.name);
    await expect.poll(names).toContain(`${location.origin}/nobody/v1/traces`);
  });

  it('sends headers that a browser lets it send, and is not stopped by those it forbids', async () => {
    const exporter = new OtlpExporter({ endpoint: '/nobody', headers: { cookie: 'no', 'x-key': 'yes' } });
    expect(await failureOf(exporter.export([readableSpan()], { signal, final: false }))).toMatchObject(arrived);
  });

  it('sends what is final although the page has spent the budget for keepalive itself', async () => {
    const spent = Array.from({ length: 3 }, () =>
      fetch('/spent', { method: 'POST', body: 'x'.repeat(60 * 1024), keepalive: true }).catch(() => {}),
    );
    const exporter = new OtlpExporter({ endpoint: '/nobody' });
    const attributes = { padding: 'x'.repeat(50 * 1024) };
    const sent = Array.from({ length: 3 }, () => failureOf(exporter.export([readableSpan({ attributes })], { signal, final: true })));
    for (const failure of await Promise.all(sent)) expect(failure).toMatchObject(arrived);
    await Promise.all(spent);
  });

  it('counts as taken what has no answer a second after its page came back, as in Firefox, and never before', async () => {
    const native = globalThis.fetch;
    onTestFinished(() => {
      globalThis.fetch = native;
    });
    globalThis.fetch = () => new Promise(() => {});
    const sent = new OtlpExporter({ endpoint: '/nobody' }).export([readableSpan()], { signal, final: true });
    const pause = (ms: number): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('waits'), ms));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(await Promise.race([sent, pause(1200)])).toBe('waits');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(await Promise.race([sent, pause(500)])).toBe('waits');
    expect(await sent).toEqual({});
  });

  it('goes by the answer that a page finds when it comes back', async () => {
    const sent = failureOf(new OtlpExporter({ endpoint: '/nobody' }).export([readableSpan()], { signal, final: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(await sent).toMatchObject(arrived);
  });

  it('sends what is final and too large for keepalive by a plain request', async () => {
    const exporter = new OtlpExporter({ endpoint: '/nobody' });
    const attributes = { padding: 'x'.repeat(100 * 1024) };
    expect(await failureOf(exporter.export([readableSpan({ attributes })], { signal, final: true }))).toMatchObject(arrived);
  });

  it('calls an answer from another origin that it may not read a network failure', async () => {
    const exporter = new OtlpExporter({ endpoint: 'http://127.0.0.1:1' });
    expect(await failureOf(exporter.export([readableSpan()], { signal, final: false }))).toMatchObject({
      code: 'network',
      retryable: true,
    });
  });

  it('counts what its keepalive requests carry together, until their answers are read', async () => {
    const exporter = new OtlpExporter({ endpoint: '/nobody' });
    const idle = exporter.finalBytesLeft;
    const batch = exporter.encode([readableSpan({ attributes: { padding: 'x'.repeat(20 * 1024) } })]);
    const requests = [1, 2].map(() => failureOf(exporter.send(batch, { signal, final: false })));
    // Two would be more than the half that is for a page that stays.
    expect(idle - exporter.finalBytesLeft).toBe(batch.byteLength);
    requests.push(failureOf(exporter.send(batch, { signal, final: true })));
    expect(new OtlpExporter().finalBytesLeft).toBe(idle - 2 * batch.byteLength);
    for (const failure of await Promise.all(requests)) expect(failure).toMatchObject(arrived);
    expect(exporter.finalBytesLeft).toBe(idle);
  });

  it('hands a batch over to the browser where a beacon can arrive, and nowhere else', () => {
    const handOver = (options: OtlpExporterOptions): boolean => {
      const exporter = new OtlpExporter(options);
      return exporter.handOver(exporter.encode([readableSpan()]));
    };
    expect(handOver({ endpoint: '/nobody' })).toBe(true);
    expect(handOver({ endpoint: inject('otherOrigin'), corsPreflight: false })).toBe(true);
    expect(handOver({ endpoint: inject('otherOrigin') })).toBe(false);
    expect(handOver({ endpoint: '/nobody', headers: { 'x-key': 'k' } })).toBe(false);
  });

  it('does not ask another origin first where that is spared', async () => {
    for (const corsPreflight of [true, false]) {
      const key = `preflight-${corsPreflight}-${Math.random()}`;
      const exporter = new OtlpExporter({ url: `${inject('otherOrigin')}/otlp/${key}`, corsPreflight });
      await exporter.export([readableSpan()], { signal, final: false });
      const seen: SeenRequest[] = await (await fetch(`${inject('otherOrigin')}/log/${key}`)).json();
      expect(seen.map(({ method, headers }) => [method, headers['content-type']])).toEqual(
        corsPreflight
          ? [
              ['OPTIONS', undefined],
              ['POST', 'application/json'],
            ]
          : [['POST', 'text/plain;charset=UTF-8']],
      );
    }
  });
});
