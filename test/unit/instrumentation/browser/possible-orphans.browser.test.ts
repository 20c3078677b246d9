import { afterEach, describe, expect, it } from 'vitest';
import { start, type Tracing } from '../../../../src/browser.ts';
import type { Diagnostic } from '../../../../src/platform/diagnostics.ts';
import { getTracer } from '../../../../src/trace/get-tracer.ts';

const URL = '/server/orphans';
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('a request without a parent, in development', () => {
  let tracing: Tracing;
  const told: Diagnostic[] = [];
  const begin = (): void => {
    told.length = 0;
    tracing = start({ exporter: async () => {}, onDiagnostic: (each) => told.push(each) });
  };
  afterEach(() => tracing.shutdown());

  async function loadCart(): Promise<void> {
    await later();
    await fetch(URL);
  }

  it('is told once for each place, with the function that awaits, while other spans are open', async () => {
    begin();
    await getTracer('shop').span('buy', async function onBuy() {
      await loadCart();
      await loadCart();
    });
    expect(told.map(({ code }) => code)).toEqual(['possible_orphan']);
    expect(told[0]?.message).toMatch(/^"GET" has no parent, but .*"buy"/);
    expect(told[0]?.message).toContain('loadCart');
    expect(told[0]?.message).toMatch(/after an await in .*onBuy.*throughline\/vite/);
    expect(tracing.stats().possibleOrphans).toBe(2);
  });

  it('is none where it has a parent, or no other span is open', async () => {
    begin();
    await fetch(URL);
    await getTracer('shop').span('buy', () => fetch(URL));
    expect(told).toEqual([]);
    expect(tracing.stats()).not.toHaveProperty('possibleOrphans');
  });
});
