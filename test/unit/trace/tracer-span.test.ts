import { beforeEach, describe, expect, it } from 'vitest';
import { resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { getCurrentSpan } from '../../../src/trace/current-span.ts';
import type { Span } from '../../../src/trace/span.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { codes, hearDiagnostics, recorder } from '../recorder.ts';
import { runProgram } from '../run-program.ts';

const heard = hearDiagnostics();
beforeEach(resetContextManager);

describe('tracer.span', () => {
  it('runs the function with a new span current, ends the span and returns the value', () => {
    const { tracer, only, clock } = recorder();
    const result = tracer.span('work', { attributes: { a: 1 } }, (span) => {
      expect(getCurrentSpan()).toBe(span);
      clock.advance(4);
      return 'value';
    });
    expect(result).toBe('value');
    expect(getCurrentSpan()).toBeUndefined();
    expect(only('work')).toMatchObject({ durationMs: 4, attributes: { a: 1 }, status: { code: SpanStatusCode.UNSET } });
  });

  it('nests', () => {
    const { tracer, only } = recorder();
    tracer.span('outer', () => tracer.span('inner', () => {}));
    expect(only('inner').parentSpanContext?.spanId).toBe(only('outer').spanContext().spanId);
  });

  it('records what the function throws, throws the same object, and restores the context', () => {
    const { tracer, only } = recorder();
    for (const [i, error] of [new Error('e'), 'text', undefined, null, Object.freeze({ a: 1 })].entries()) {
      let thrown: unknown = 'nothing';
      try {
        tracer.span(`work ${i}`, () => {
          throw error;
        });
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
      expect(getCurrentSpan()).toBeUndefined();
      expect(only(`work ${i}`)).toMatchObject({ ended: true, status: { code: SpanStatusCode.ERROR }, events: [{ name: 'exception' }] });
    }
  });

  it('leaves alone a span that the function has ended itself', () => {
    const { tracer, only } = recorder();
    tracer.span('returned', (span) => span.end());
    expect(() =>
      tracer.span('thrown', (span) => {
        span.end();
        throw new Error('later');
      }),
    ).toThrow('later');
    expect(only('thrown').events).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('returns values that fight being looked at', () => {
    const { tracer, spans } = recorder();
    const refuse = (): never => {
      throw new Error('hands off');
    };
    const membrane = new Proxy({}, { get: refuse, has: refuse, getPrototypeOf: refuse });
    expect(tracer.span('object', () => membrane) === membrane).toBe(true);
    const callable = new Proxy(() => {}, { get: refuse });
    expect(tracer.span('function', () => callable) === callable).toBe(true);
    expect(spans()).toHaveLength(2);
  });

  it('returns functions, objects and iterators as they are', () => {
    const { tracer, spans } = recorder();
    for (const value of [
      () => {},
      {},
      [1].values(),
      new Map().entries(),
      JSON.parse('{"then":5}'),
      { next: () => 1 },
      null,
      Symbol.iterator,
    ]) {
      expect(tracer.span('work', () => value)).toBe(value);
    }
    expect(spans()).toHaveLength(8);
  });

  it('takes options that are null for none', () => {
    const { tracer, only } = recorder();
    expect(tracer.span('work', null as never, () => 1)).toBe(1);
    expect(only('work').attributes).toEqual({});
  });

  it('without a function does nothing, and that is reported', () => {
    const { tracer, provider } = recorder();
    expect(tracer.span('work', undefined as never)).toBeUndefined();
    expect(tracer.span('work', {}, 5 as never)).toBeUndefined();
    expect(tracer.startActiveSpan('work', undefined as never)).toBeUndefined();
    expect(provider.stats().created).toBe(0);
    expect(codes(heard)).toEqual(['no_function']);
  });
});

describe('tracer.span with a promise', () => {
  beforeEach(() => setContextManager(new AsyncLocalStorageContextManager()));

  it('ends when it settles, and keeps the span current across awaits', async () => {
    const { tracer, only, spans } = recorder();
    const promise = tracer.span('work', async (span) => {
      await null;
      expect(getCurrentSpan()).toBe(span);
      tracer.span('inner', () => {});
      return 'value';
    });
    expect(promise).toBeInstanceOf(Promise);
    expect(spans()).toEqual([]);
    expect(await promise).toBe('value');
    expect(only('work').status.code).toBe(SpanStatusCode.UNSET);
    expect(only('inner').parentSpanContext?.spanId).toBe(only('work').spanContext().spanId);
  });

  it('records what it rejects with, and rejects with the same object', async () => {
    const { tracer, only } = recorder();
    const error = new Error('e');
    await expect(tracer.span('work', async () => Promise.reject(error))).rejects.toBe(error);
    expect(only('work')).toMatchObject({ ended: true, status: { code: SpanStatusCode.ERROR, message: 'e' } });
  });

  it('gives a promise of a subclass back as one', async () => {
    class Lazy<T> extends Promise<T> {}
    const { tracer } = recorder();
    const result = tracer.span('work', () => Lazy.resolve(1));
    expect(result).toBeInstanceOf(Lazy);
    expect(await result).toBe(1);
  });

  it('causes one unhandled rejection, as the function alone would', async () => {
    const program = (call: string): string => `
      import { TracerProvider } from '../../src/trace/tracer-provider.ts';
      let unhandled = 0;
      process.on('unhandledRejection', () => unhandled++);
      const tracer = new TracerProvider().getTracer('t');
      const fail = async () => { throw new Error('e'); };
      ${call};
      setTimeout(() => console.log(unhandled), 20);
    `;
    const calls = ['fail()', "tracer.span('s', fail)", 'tracer.wrap(fail)()', "tracer.span('s', fail).catch(() => {})"];
    const outputs = await Promise.all(calls.map(async (call) => (await runProgram(program(call))).stdout.trim()));
    expect(outputs).toEqual(['1', '1', '1', '0']);
  });
});

describe('tracer.span with another thenable', () => {
  interface Calls {
    count: number;
    current: Span | undefined;
  }
  const query = (
    calls: Calls,
    settle: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void,
  ): PromiseLike<unknown> =>
    ({
      // biome-ignore lint/suspicious/noThenProperty: it is what a query builder is
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
        calls.count++;
        calls.current = getCurrentSpan();
        settle(resolve, reject);
      },
    }) as unknown as PromiseLike<unknown>;

  it('calls then once, with the span current, and returns a promise', async () => {
    const { tracer, only } = recorder();
    const calls: Calls = { count: 0, current: undefined };
    let own: Span | undefined;
    const result = tracer.span('work', (span) => {
      own = span;
      return query(calls, (resolve) => resolve('rows'));
    });
    expect(result).toBeInstanceOf(Promise);
    expect(await Promise.all([result, result])).toEqual(['rows', 'rows']);
    expect(calls).toEqual({ count: 1, current: own });
    expect(only('work').ended).toBe(true);
  });

  it('records what it rejects with, or what its then throws', async () => {
    const { tracer, only } = recorder();
    const error = new Error('e');
    const calls: Calls = { count: 0, current: undefined };
    await expect(tracer.span('rejects', () => query(calls, (_, reject) => reject(error)))).rejects.toBe(error);
    await expect(
      tracer.span('throws', () =>
        query(calls, () => {
          throw error;
        }),
      ),
    ).rejects.toBe(error);
    expect([only('rejects').status.message, only('throws').status.message]).toEqual(['e', 'e']);
  });

  it('reads a then that is a getter once', async () => {
    const { tracer } = recorder();
    let reads = 0;
    const lazy = Object.defineProperty({}, 'then', {
      get() {
        reads++;
        return (resolve: (value: number) => void) => resolve(1);
      },
    });
    expect(await tracer.span('work', () => lazy)).toBe(1);
    expect(reads).toBe(1);
  });

  it('follows a function that is a thenable', async () => {
    const { tracer, spans } = recorder();
    const builder = Object.assign(
      () => {},
      query({ count: 0, current: undefined }, (resolve) => setTimeout(resolve, 5, 'rows')),
    );
    const result = tracer.span('work', () => builder);
    expect(spans()).toEqual([]);
    expect(await result).toBe('rows');
    expect(spans()).toHaveLength(1);
  });
});
