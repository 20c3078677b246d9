import { describe, expect, it } from 'vitest';
import { setContextManager } from '../../src/context/active.ts';
import type { ContextManager } from '../../src/context/context-manager.ts';
import { BatchSpanProcessor } from '../../src/processor/batch.ts';
import { TracerProvider } from '../../src/trace/tracer-provider.ts';

export interface Host {
  readonly manager: () => ContextManager;
  collectGarbage(): Promise<void>;
  /** Bytes of the JavaScript heap that are in use. */
  heapBytes(): Promise<number>;
}

type Work = typeof import('./work.ts');

const SPANS = 1_000_000;
const TIMES = 100_000;
/** Of what is left in registers and in the engine's own tables; a hundred thousand things of eleven bytes are more. */
const MOST_BYTES = 1_000_000;

export function describeMemory(
  { manager, collectGarbage, heapBytes }: Host,
  { makeSpans, inContexts, WORK }: Work,
  also: Work['WORK'] = {},
): void {
  const aliveOf = async (contexts: readonly WeakRef<object>[]): Promise<number> => {
    await collectGarbage();
    return contexts.filter((context) => context.deref()).length;
  };

  // So much takes its time.
  describe('memory', { timeout: 60_000 }, () => {
    it('has none of the contexts of a million spans afterwards', async () => {
      setContextManager(manager());
      let exported = 0;
      const processor = new BatchSpanProcessor({
        export: async (spans) => {
          exported += spans.length;
        },
      });
      const provider = new TracerProvider({ processors: [processor] });
      await makeSpans(provider.getTracer('memory'), 10_000);
      await collectGarbage();
      const before = await heapBytes();
      const contexts = await makeSpans(provider.getTracer('memory'), SPANS);
      await provider.forceFlush();
      expect(contexts.length).toBeGreaterThan(500);
      expect(await aliveOf(contexts)).toBeLessThan(5); // the last one may still stand in a register
      expect((await heapBytes()) - before).toBeLessThan(MOST_BYTES);
      expect(exported).toBeGreaterThan(0);
      await provider.shutdown();
    });

    it.each(Object.entries({ ...WORK, ...also }))('does not grow over 100,000 %s', async (_, work) => {
      setContextManager(manager());
      await inContexts(TIMES / 10, work);
      await collectGarbage();
      const before = await heapBytes();
      const contexts = await inContexts(TIMES, work);
      expect(await aliveOf(contexts)).toBeLessThan(5);
      expect((await heapBytes()) - before).toBeLessThan(MOST_BYTES);
    });
  });
}
