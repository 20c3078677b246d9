import ts from 'typescript';
import { beforeEach, describe, expect, it } from 'vitest';
import { setContextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { getCurrentSpan } from '../../../src/trace/current-span.ts';
import type { Span } from '../../../src/trace/span.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { hearDiagnostics, recorder } from '../recorder.ts';

const heard = hearDiagnostics();
beforeEach(() => setContextManager(new AsyncLocalStorageContextManager()));

/** Yields twice and says which span was current at each step. */
function* steps(seen: (Span | undefined)[]): Generator<number, string, unknown> {
  seen.push(getCurrentSpan());
  yield 1;
  seen.push(getCurrentSpan());
  yield 2;
  seen.push(getCurrentSpan());
  return 'done';
}

async function* asyncSteps(seen: (Span | undefined)[]): AsyncGenerator<number, string, unknown> {
  await null;
  for (const value of steps(seen)) {
    yield value;
    await null;
    expect(getCurrentSpan()).toBe(seen[0]);
  }
  return 'done';
}

describe('tracer.span with a generator', () => {
  it('runs each step with the span current, and ends when it is done', () => {
    const { tracer, spans, only } = recorder();
    const seen: (Span | undefined)[] = [];
    let own: Span | undefined;
    const generator = tracer.span('work', (span) => {
      own = span;
      return steps(seen);
    });
    expect(generator.next()).toEqual({ value: 1, done: false });
    expect(getCurrentSpan()).toBeUndefined();
    expect(generator.next()).toEqual({ value: 2, done: false });
    expect(spans()).toEqual([]);
    expect(generator.next()).toEqual({ value: 'done', done: true });
    expect(seen).toEqual([own, own, own]);
    expect(only('work').status.code).toBe(SpanStatusCode.UNSET);
    expect(generator.next()).toEqual({ value: undefined, done: true });
  });

  it('ends when a loop is left early', () => {
    const { tracer, only } = recorder();
    for (const value of tracer.span('work', () => steps([]))) if (value === 1) break;
    expect(only('work')).toMatchObject({ ended: true, events: [] });
  });

  it('ends when it is closed before it began', () => {
    const { tracer, only } = recorder();
    expect(tracer.span('work', () => steps([])).return('early')).toEqual({ value: 'early', done: true });
    expect(only('work').ended).toBe(true);
  });

  it('records what a step throws, and throws the same object', () => {
    const { tracer, only } = recorder();
    const error = new Error('e');
    const generator = tracer.span('work', () => steps([]));
    generator.next();
    expect(() => generator.throw(error)).toThrow(error);
    expect(only('work').status).toEqual({ code: SpanStatusCode.ERROR, message: 'e' });
    expect(() => generator.throw(error)).toThrow(error);
    expect(heard).toEqual([]);
  });

  it('goes on when it catches what is thrown into it', () => {
    const { tracer, spans, only } = recorder();
    const generator = tracer.span('work', function* (): Generator<unknown> {
      try {
        yield 1;
      } catch (error) {
        yield error;
      }
    });
    generator.next();
    expect(generator.throw('into').value).toBe('into');
    expect(spans()).toEqual([]);
    generator.next();
    expect(only('work').status.code).toBe(SpanStatusCode.UNSET);
  });

  it('passes values in and through yield*', () => {
    const { tracer } = recorder();
    const inner = (): Generator<unknown> =>
      tracer.span('inner', function* (): Generator<unknown> {
        const got = yield 'ready';
        return `got ${got}`;
      });
    const outer = (function* (): Generator<unknown> {
      return yield* inner();
    })();
    outer.next();
    expect(outer.next('x')).toEqual({ value: 'got x', done: true });
  });

  it('has the prototype of the original, so that helpers find it', () => {
    const { tracer } = recorder();
    const generator = tracer.span('work', () => steps([]));
    expect(Object.getPrototypeOf(generator)).toBe(steps.prototype);
    expect(generator[Symbol.iterator]()).toBe(generator);
    expect(Object.prototype.toString.call(generator)).toBe('[object Generator]');
    expect([...generator]).toEqual([1, 2]);
  });
});

describe('tracer.span with an async generator', () => {
  it('runs each step with the span current, and ends when it is done', async () => {
    const { tracer, spans, only } = recorder();
    const seen: (Span | undefined)[] = [];
    let own: Span | undefined;
    const generator = tracer.span('work', (span) => {
      own = span;
      return asyncSteps(seen);
    });
    const values: number[] = [];
    for await (const value of generator) {
      values.push(value);
      expect(getCurrentSpan()).toBeUndefined();
      expect(spans()).toEqual([]);
    }
    expect(values).toEqual([1, 2]);
    expect(seen).toEqual([own, own, own]);
    expect(only('work').status.code).toBe(SpanStatusCode.UNSET);
    expect(Object.getPrototypeOf(generator)).toBe(asyncSteps.prototype);
  });

  it('ends when a loop is left early', async () => {
    const { tracer, only } = recorder();
    for await (const _ of tracer.span('work', () => asyncSteps([]))) break;
    expect(only('work')).toMatchObject({ ended: true, events: [] });
  });

  it('records what a step rejects with, and rejects with the same object', async () => {
    const { tracer, only } = recorder();
    const error = new Error('e');
    const generator = tracer.span('work', async function* (): AsyncGenerator<number> {
      yield 1;
      throw error;
    });
    await generator.next();
    await expect(generator.next()).rejects.toBe(error);
    expect(only('work').status).toEqual({ code: SpanStatusCode.ERROR, message: 'e' });
  });

  it('follows steps whose promise is not the global one', async () => {
    // As under zone.js, whose Promise takes the global place while native async generators go on with their own.
    const { tracer, only } = recorder();
    const { runInNewContext } = await import('node:vm');
    const foreign = runInNewContext('(async function* () { yield 1; })()') as AsyncGenerator<number>;
    for await (const value of tracer.span('work', () => foreign)) expect(value).toBe(1);
    expect(only('work').ended).toBe(true);
  });
});

describe('tracer.span with a generator that was compiled for an older engine', () => {
  const source = `
    function* steps() { yield 1; yield 2; }
    async function* asyncSteps() { yield 1; yield 2; }
    return { steps, asyncSteps };`;

  it.each([
    ['ES5', ts.ScriptTarget.ES5],
    ['ES2017', ts.ScriptTarget.ES2017],
  ])('%s ends when it is done', async (_name, target) => {
    const compilerOptions = { target, downlevelIteration: true, noEmitHelpers: false };
    const { outputText } = ts.transpileModule(`function all() {${source}}`, { compilerOptions });
    const { steps, asyncSteps } = new Function(`${outputText}; return all();`)() as {
      steps(): Generator<number>;
      asyncSteps(): AsyncGenerator<number>;
    };
    const { tracer, spans, only } = recorder();
    const values: number[] = [];
    for (const value of tracer.span('sync', steps)) values.push(value);
    for await (const value of tracer.span('async', asyncSteps)) {
      values.push(value);
      expect(spans()).toHaveLength(1);
    }
    expect(values).toEqual([1, 2, 1, 2]);
    expect([only('sync').ended, only('async').ended]).toEqual([true, true]);
  });
});
