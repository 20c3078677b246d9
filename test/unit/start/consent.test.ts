import { afterEach, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager } from '../../../src/context/active.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { SimpleSpanProcessor } from '../../../src/processor/simple.ts';
import { inject } from '../../../src/propagation/global.ts';
import { type Consent, createConsent } from '../../../src/start/consent.ts';
import type { StartOptions } from '../../../src/start/options.ts';
import { startTracing, type Tracing } from '../../../src/start/tracing.ts';
import { getTracer } from '../../../src/trace/get-tracer.ts';
import type { EncodingExporter, ReadableSpan, StoreUser } from '../../../src/trace/pipeline.ts';
import { hearDiagnostics } from '../recorder.ts';

hearDiagnostics();
let running: Tracing | undefined;
afterEach(async () => {
  await running?.shutdown();
  resetContextManager();
});

/** Tracing whose spans go to `sent`, in batches. */
function trace(consent: Consent, options: StartOptions = {}): { tracing: Tracing; sent: string[] } {
  const sent: string[] = [];
  const tracing = startTracing(
    { ...options, consent },
    {
      resource: {},
      contextManager: () => new StackContextManager(),
      destination: ({ batch }) => new BatchSpanProcessor(exporterTo(sent), batch),
      instrumentations: () => [],
      origin: undefined,
    },
  );
  running = tracing;
  return { tracing, sent };
}

function exporterTo(sent: string[]): EncodingExporter {
  const names = (spans: readonly ReadableSpan[]): string => spans.map(({ name }) => name).join();
  return {
    name: 'test',
    format: 'names',
    encode: (spans) => ({ body: names(spans), spanCount: spans.length, byteLength: names(spans).length }),
    async send({ body }) {
      sent.push(String(body));
    },
    async export() {},
  };
}

const span = (name: string): void => getTracer('t').startSpan(name).end();
const headers = (): Record<string, string> => {
  const carrier: Record<string, string> = {};
  inject(carrier, activeContext());
  return carrier;
};

describe('without consent', () => {
  it('nothing is recorded and no header is sent, until it is given', async () => {
    const consent = createConsent();
    const { tracing, sent } = trace(consent);
    expect(consent.isGiven).toBe(false);
    getTracer('t').span('before', (current) => {
      expect(current.isRecording()).toBe(false);
      expect(getTracer('t').enabled()).toBe(false);
      expect(headers()).toEqual({});
    });
    consent.give();
    getTracer('t').span('after', () => expect(headers()).toHaveProperty('traceparent'));
    await tracing.flush();
    expect(sent).toEqual(['after']);
    expect(tracing.stats()).toMatchObject({ created: 1, ended: 1, open: 0 });
  });

  it('what waits is dropped, and counted', async () => {
    const consent = createConsent({ given: true });
    const { tracing, sent } = trace(consent);
    span('a');
    span('b');
    await consent.withdraw();
    await tracing.flush();
    expect(sent).toEqual([]);
    expect(tracing.stats().destinations).toEqual([{ name: 'test', accepted: 2, exported: 0, pending: 0, dropped: { no_consent: 2 } }]);
  });

  it('a span that was open goes nowhere, and its context sends no headers, be there consent again or not', async () => {
    const consent = createConsent({ given: true });
    const { tracing, sent } = trace(consent);
    const [first, second] = [getTracer('t').startSpan('first'), getTracer('t').startSpan('second')];
    await getTracer('t').span('third', async () => {
      const withdrawn = consent.withdraw();
      expect(headers()).toEqual({});
      first.end();
      await withdrawn;
    });
    consent.give();
    second.end();
    span('new');
    await tracing.flush();
    expect(sent).toEqual(['new']);
    expect(tracing.stats()).toMatchObject({
      created: 4,
      ended: 4,
      open: 0,
      destinations: [{ accepted: 4, exported: 1, pending: 0, dropped: { no_consent: 3 } }],
    });
  });

  it("the application's own processors hear nothing either", async () => {
    const heard: string[] = [];
    const consent = createConsent({ given: true });
    trace(consent, { processors: [new SimpleSpanProcessor((spans) => void heard.push(...spans.map(({ name }) => name)))] });
    const open = getTracer('t').startSpan('open');
    await consent.withdraw();
    open.end();
    span('none');
    expect(heard).toEqual([]);
  });

  it('nothing is stored, and what was stored is neither sent nor kept', async () => {
    let user: StoreUser | undefined;
    const calls: string[] = [];
    const store = {
      connect(given: StoreUser) {
        user = given;
        return {
          keep() {
            calls.push('keep');
          },
          async take() {
            calls.push('take');
            return [];
          },
          stop() {},
          async discard(reason: string) {
            calls.push(`discard ${reason}`);
          },
        };
      },
    };
    const consent = createConsent();
    trace(consent, { batch: { store } });
    user?.send();
    await Promise.resolve();
    expect(calls).toEqual([]);
    consent.give();
    await Promise.resolve();
    expect(calls).toEqual(['take']);
    await consent.withdraw();
    expect(calls).toEqual(['take', 'discard no_consent']);
  });

  it('is not undone by a shutdown, and rules the next start()', async () => {
    const consent = createConsent({ given: true });
    const { tracing } = trace(consent);
    await tracing.shutdown();
    consent.give();
    span('after the end');
    expect(tracing.stats().created).toBe(0);
    await consent.withdraw();
    const again = trace(consent);
    span('none');
    consent.give();
    span('one');
    await again.tracing.flush();
    expect(again.sent).toEqual(['one']);
  });

  it('refuses what is no answer', () => {
    expect(() => createConsent({ given: 'yes' as never })).toThrow(expect.objectContaining({ code: 'bad_consent' }));
  });
});
