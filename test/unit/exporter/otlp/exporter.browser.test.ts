import { describe, expect, it } from 'vitest';
import { OtlpExporter } from '../../../../src/exporter/otlp/exporter.ts';
import type { ExportError } from '../../../../src/trace/export-error.ts';
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
});
