import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, timeOriginMs } from '../../../src/platform/clock.ts';
import { globalState } from '../../../src/platform/global.ts';
import { randomUint32 } from '../../../src/platform/random.ts';
import { startDeadline, startTimer } from '../../../src/platform/timer.ts';
import { VERSION } from '../../../src/platform/version.ts';
import { runProgram } from '../run-program.ts';

// What the platform folder takes from the runtime, and what it does where the runtime has less.

describe('the clock', () => {
  it('is that of the runtime', () => {
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1000);
    expect(Math.abs(systemClock.monotonicMs() - performance.now())).toBeLessThan(1000);
    expect(timeOriginMs()).toBe(performance.timeOrigin);
  });

  it('and randomness work without performance and crypto', async () => {
    const { stdout } = await runProgram(`
      for (const name of ['performance', 'crypto']) Object.defineProperty(globalThis, name, { value: undefined });
      const { systemClock, timeOriginMs } = await import('../../src/platform/clock.ts');
      const { newTraceId } = await import('../../src/trace/id-generator.ts');
      const { TracerProvider } = await import('../../src/trace/tracer-provider.ts');
      const span = new TracerProvider().getTracer('t').startSpan('s', { startTime: 5 });
      span.end();
      const isNow = Math.abs(systemClock.monotonicMs() - Date.now()) < 1000;
      console.log(timeOriginMs(), isNow, new Set(Array.from({ length: 1000 }, newTraceId)).size, span.startTime);`);
    expect(stdout.trim()).toBe('0 true 1000 5');
  });
});

describe('randomUint32', () => {
  it('gives other whole numbers of 32 bits each time, pool after pool', () => {
    const numbers = Array.from({ length: 2000 }, randomUint32);
    expect(numbers.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(1990);
    const bits = numbers.reduce((seen, n) => seen | n, 0) >>> 0;
    expect(bits).toBe(0xffff_ffff);
  });
});

describe('timers', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([startTimer, startDeadline])('run once after their delay, and not when cancelled', (start) => {
    vi.useFakeTimers();
    const ran: string[] = [];
    start(() => ran.push('kept'), 10);
    const cancel = start(() => ran.push('cancelled'), 10);
    cancel();
    cancel();
    vi.advanceTimersByTime(9);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(ran).toEqual(['kept']);
  });

  it('do not fire at once for a delay of more than 31 bits', async () => {
    const { stdout, stderr } = await runProgram(`
      import { startDeadline, startTimer } from '../../src/platform/timer.ts';
      const cancels = [startDeadline, startTimer].map((start) => start(() => console.log('fired'), 2 ** 31));
      setTimeout(() => cancels.forEach((cancel) => cancel()), 30);`);
    expect([stdout, stderr]).toEqual(['', '']);
  });

  it('keep the process only as a deadline', async () => {
    const program = (name: string): string => `
      import { ${name} } from '../../src/platform/timer.ts';
      ${name}(() => console.log('fired'), 20);`;
    const [timer, deadline] = await Promise.all(['startTimer', 'startDeadline'].map((name) => runProgram(program(name))));
    expect([timer?.stdout, deadline?.stdout]).toEqual(['', 'fired\n']);
  });
});

describe('the global record', () => {
  it('is one for all copies of the package, and not enumerable', async () => {
    vi.resetModules();
    const copy = await import('../../../src/platform/global.ts');
    expect(copy.globalState).not.toBe(globalState);
    expect(copy.globalState()).toBe(globalState());
    expect(Reflect.get(globalThis, Symbol.for('throughline/1'))).toBe(globalState());
    expect(Object.getOwnPropertyDescriptor(globalThis, Symbol.for('throughline/1'))?.enumerable).toBe(false);
  });

  it('is not made by importing', async () => {
    const { stdout } = await runProgram(`
      import * as all from '../../src/index.ts';
      console.log(Symbol.for('throughline/1') in globalThis, typeof all.getTracer);`);
    expect(stdout.trim()).toBe('false function');
  });

  it('is the own one of this copy where globalThis is frozen', async () => {
    const { stdout, exitCode } = await runProgram(`
      import { getTracer } from '../../src/trace/get-tracer.ts';
      import { addSpanProcessor } from '../../src/trace/add-span-processor.ts';
      Object.preventExtensions(globalThis);
      const names = [];
      addSpanProcessor({ onEnd: (span) => names.push(span.name) });
      getTracer('t').span('s', () => {});
      console.log(names.join(), getTracer('t') === getTracer('t'));`);
    expect([stdout.trim(), exitCode]).toEqual(['s true', 0]);
  });
});

it('VERSION is that of package.json', async () => {
  const { default: manifest } = await import('../../../package.json', { with: { type: 'json' } });
  expect(VERSION).toBe(manifest.version);
});
