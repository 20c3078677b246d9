import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SpanProcessor } from '../../../src/trace/pipeline.ts';
import { ProcessorList } from '../../../src/trace/processor-list.ts';
import { codes, hearDiagnostics } from '../recorder.ts';

const heard = hearDiagnostics();
const never = (): Promise<void> => new Promise(() => {});

function listOf(...processors: SpanProcessor[]): ProcessorList {
  const list = new ProcessorList();
  for (const processor of processors) list.add(processor);
  return list;
}

describe('one deadline for all', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends a flush that a processor never ends, after 30 s', async () => {
    let flushed = false;
    const list = listOf({ forceFlush: never }, { forceFlush: async () => void (flushed = true) });
    let settled = false;
    const done = list.forceFlush().then(() => (settled = true));
    await vi.advanceTimersByTimeAsync(29_999);
    expect([settled, flushed]).toEqual([false, true]);
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(codes(heard)).toEqual(['processor_late']);
  });

  it('ends a shutdown too, and shuts a processor down whose flush never ends', async () => {
    const calls: string[] = [];
    const list = listOf({ forceFlush: never, shutdown: async () => void calls.push('late') }, { shutdown: never });
    const done = list.shutdown();
    await vi.advanceTimersByTimeAsync(30_000);
    await done;
    expect(calls).toEqual(['late']);
  });

  it('leaves no timer when all have ended', async () => {
    await listOf({ forceFlush: async () => {}, shutdown: async () => {} }).shutdown();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('shutdown', () => {
  it('shuts down although the flush fails, and the others although one fails', async () => {
    const calls: string[] = [];
    await listOf(
      { forceFlush: () => Promise.reject(new Error('no')), shutdown: async () => void calls.push('a') },
      {
        shutdown: () => {
          throw new Error('no');
        },
      },
      { shutdown: async () => void calls.push('c') },
    ).shutdown();
    expect(calls.sort()).toEqual(['a', 'c']);
    expect(codes(heard)).toEqual(['processor_failed']);
  });

  it('runs the processors side by side', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    await listOf({ forceFlush: () => gate }, { forceFlush: async () => release() }).shutdown();
  });
});

describe('add', () => {
  it('takes an object with any one method of a processor', () => {
    for (const method of ['onStart', 'onEnding', 'onEnd', 'forceFlush', 'shutdown', 'stats']) listOf({ [method]: () => undefined });
    expect(new ProcessorList().isEmpty).toBe(true);
    expect(listOf({ onEnd() {} }).isEmpty).toBe(false);
  });
});
