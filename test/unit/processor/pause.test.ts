import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pause } from '../../../src/processor/pause.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pause', () => {
  it('lasts as long as the receiver asked, and is over then', () => {
    const pause = new Pause();
    let calls = 0;
    pause.begin(20_000, 0, () => calls++);
    vi.advanceTimersByTime(19_999);
    expect([pause.isOn, calls]).toEqual([true, 0]);
    vi.advanceTimersByTime(1);
    expect([pause.isOn, calls, pause.failures]).toEqual([false, 1, 1]);
  });

  it('is one for requests that failed together', () => {
    const pause = new Pause();
    let calls = 0;
    for (let i = 0; i < 4; i++) pause.begin(undefined, 0, () => calls++);
    expect([pause.failures, vi.getTimerCount()]).toEqual([1, 1]);
    vi.advanceTimersByTime(30_000);
    expect(calls).toBe(1);
  });

  it('is as long as the longest that any of them asked for', () => {
    const pause = new Pause();
    const go = vi.fn();
    for (const asked of [undefined, 3000, 60_000, 5000]) pause.begin(asked, 0, go);
    vi.advanceTimersByTime(59_999);
    expect(go).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(go).toHaveBeenCalledOnce();
  });

  it('is not shortened by a failure behind a success', () => {
    const pause = new Pause();
    pause.begin(20_000, 0, () => {});
    pause.failures = 0;
    pause.begin(undefined, 0, () => {});
    vi.advanceTimersByTime(19_999);
    expect(pause.isOn).toBe(true);
  });

  it('begins at a failure of a request that left before others succeeded', () => {
    const pause = new Pause();
    pause.begin(undefined, 3, () => {});
    expect([pause.isOn, pause.failures]).toEqual([true, 1]);
  });

  it('that is cancelled leaves no timer', () => {
    const pause = new Pause();
    pause.begin(undefined, 0, () => {});
    pause.cancel();
    expect([pause.isOn, vi.getTimerCount()]).toEqual([false, 0]);
  });
});
