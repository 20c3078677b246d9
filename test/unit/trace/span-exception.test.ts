import { describe, expect, it } from 'vitest';
import { exceptionAttributes } from '../../../src/trace/exception.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { hearDiagnostics, readable, recorder } from '../recorder.ts';

hearDiagnostics();

const start = (limits = {}) => readable(recorder({ limits }).tracer.startSpan('work'));
const recorded = (error: unknown, options?: object) => start().recordException(error, options).events[0]?.attributes ?? {};
const stackOf = (error: unknown): string => String(exceptionAttributes(error)['exception.stacktrace']);

describe('recordException', () => {
  it('adds an exception event with type, message and stack, and sets ERROR', () => {
    const error = new TypeError('no such key');
    const span = start();
    expect(span.recordException(error)).toBe(span);
    expect(span.events).toEqual([
      {
        name: 'exception',
        time: span.startTime,
        attributes: { 'exception.type': 'TypeError', 'exception.message': 'no such key', 'exception.stacktrace': error.stack },
      },
    ]);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such key' });
  });

  it('leaves the status with setStatus: false', () => {
    expect(start().recordException(new Error('e'), { setStatus: false }).status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['a text', 'oops', { 'exception.type': 'string', 'exception.message': 'oops' }],
    ['undefined', undefined, { 'exception.type': 'undefined', 'exception.message': 'undefined' }],
    ['null', null, { 'exception.type': 'object', 'exception.message': 'null' }],
    ['a number', 5, { 'exception.type': 'number', 'exception.message': '5' }],
    ['a symbol', Symbol('s'), { 'exception.type': 'symbol', 'exception.message': 'Symbol(s)' }],
    ['an object', { message: 'm', name: 'N' }, { 'exception.type': 'N', 'exception.message': 'm' }],
    ['an object without a prototype', Object.create(null), { 'exception.type': 'object', 'exception.message': '(unreadable)' }],
    ['an array', [1, 2], { 'exception.type': 'Array', 'exception.message': '[object Array]' }],
  ])('records %s', (_what, error, attributes) => {
    expect(recorded(error)).toEqual(attributes);
  });

  it('takes a time, alone or among the options', () => {
    const span = start();
    span.recordException('a', 1_800_000_000_000).recordException('b', new Date(1_800_000_000_001));
    span.recordException('c', { time: [1_800_000_000, 2_000_000] });
    expect(span.events.map(({ time }) => time - 1_800_000_000_000)).toEqual([0, 1, 2]);
  });

  it('lets given attributes add to its own and replace them', () => {
    expect(recorded('oops', { attributes: { 'exception.message': 'mine', 'exception.stacktrace': undefined, retry: 2 } })).toEqual({
      'exception.type': 'string',
      'exception.message': 'mine',
      retry: 2,
    });
  });

  it('loses only the given attribute whose getter throws', () => {
    const attributes = {
      a: 1,
      get b(): number {
        throw new Error('no');
      },
    };
    const span = start().recordException('oops', { attributes });
    expect(span.events[0]).toMatchObject({ attributes: { a: 1, 'exception.message': 'oops' }, droppedAttributesCount: 1 });
  });

  it('records the same object once, however often it is thrown on', () => {
    const error = new Error('e');
    const span = start().recordException(error, { setStatus: false }).recordException(error);
    expect(span.events).toHaveLength(1);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'e' });
    span.recordException(new Error('e')).recordException('text').recordException('text');
    expect(span.events).toHaveLength(4);
  });

  it('counts toward the event limit', () => {
    const span = start({ eventCountLimit: 0 }).recordException(new Error('e'));
    expect(span.events).toEqual([]);
    expect(span.droppedEventsCount).toBe(1);
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('the stack trace', () => {
  it('is followed by those of the causes', () => {
    const root = new RangeError('root');
    const middle = new Error('middle', { cause: root });
    const top = new Error('top', { cause: middle });
    expect(stackOf(top)).toBe(`${top.stack}\nCaused by: ${middle.stack}\nCaused by: ${root.stack}`);
  });

  it('ends where causes come around', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect(stackOf(a)).toBe(`${a.stack}\nCaused by: ${b.stack}`);
  });

  it('ends after eight causes', () => {
    const deep = Array.from({ length: 100 }).reduce<Error | undefined>((cause, _, i) => new Error(`e${i}`, { cause }), undefined);
    expect(stackOf(deep).split('Caused by: ')).toHaveLength(8);
  });

  it('says what a cause without a stack is', () => {
    const top = new Error('top', { cause: 'a text' });
    expect(stackOf(top)).toBe(`${top.stack}\nCaused by: string: a text`);
  });

  it('says type and message of a cause whose stack is frames alone, as in Firefox and Safari', () => {
    const cause = Object.assign(new TypeError('why'), { stack: 'load@shop.js:1:2' });
    const top = new Error('top', { cause });
    expect(stackOf(top)).toBe(`${top.stack}\nCaused by: TypeError: why\nload@shop.js:1:2`);
  });

  it('names what an AggregateError is made of', () => {
    const [a, b] = [new Error('a'), new Error('b')];
    const all = new AggregateError([a, b, 'c'], 'all failed');
    expect(stackOf(all)).toBe(`${all.stack}\nCaused by: ${a.stack}\nCaused by: ${b.stack}\nCaused by: string: c`);
  });

  it('ends after eight members of an AggregateError', () => {
    expect(stackOf(new AggregateError(Array(1000).fill('x'))).split('Caused by: ')).toHaveLength(9);
  });

  it('can be read off an error that fights it', () => {
    const hostile = new Proxy(new Error('e'), {
      get(_target, key) {
        throw new Error(`no ${String(key)}`);
      },
    });
    expect(recorded(hostile)).toMatchObject({ 'exception.type': 'object' });
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(recorded(Object.assign(new Error('e'), { errors: proxy, cause: proxy, stack: 5 }))).toMatchObject({ 'exception.message': 'e' });
  });
});
