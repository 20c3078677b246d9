import { describe, expect, it } from 'vitest';
import { SpanStatus, SpanStatusCode } from '../../../src/trace/span-status.ts';
import { readable, recorder } from '../recorder.ts';

const start = () => readable(recorder().tracer.startSpan('work'));
const { UNSET, OK, ERROR } = SpanStatusCode;

describe('setStatus', () => {
  it('starts as UNSET', () => {
    expect(start().status).toEqual({ code: UNSET });
  });

  it('takes a code with a message, or a status', () => {
    expect(start().setStatus(ERROR, 'broken').status).toEqual({ code: ERROR, message: 'broken' });
    expect(start().setStatus({ code: ERROR, message: 'broken' }).status).toEqual({ code: ERROR, message: 'broken' });
    expect(start().setStatus(ERROR).status).toEqual({ code: ERROR });
    expect(start().setStatus({ code: ERROR }, 'broken').status).toEqual({ code: ERROR, message: 'broken' });
  });

  it('lets OK overrule ERROR, and stay', () => {
    const span = start().setStatus(ERROR, 'a').setStatus(OK, 'no message for OK');
    expect(span.status).toEqual({ code: OK });
    expect(span.setStatus(ERROR, 'b').recordException(new Error('c')).status).toEqual({ code: OK });
  });

  it('lets a later ERROR replace an earlier one', () => {
    expect(start().setStatus(ERROR, 'a').setStatus(ERROR, 'b').status).toEqual({ code: ERROR, message: 'b' });
  });

  it('ignores UNSET', () => {
    expect(start().setStatus(ERROR, 'a').setStatus(UNSET).setStatus({ code: UNSET, message: 'b' }).status).toEqual({
      code: ERROR,
      message: 'a',
    });
  });

  it('ignores what is no status', () => {
    const span = start();
    for (const status of [null, undefined, 3, -1, '2', 'ERROR', {}, { code: 'ERROR' }, true, [], Symbol('s'), 2n])
      span.setStatus(status as never);
    expect(span.status).toEqual({ code: UNSET });
  });

  it('turns any message into text', () => {
    const messages = [null, 5, Symbol('s'), new TypeError('why'), Object.create(null)];
    expect(messages.map((message) => start().setStatus(ERROR, message as never).status.message)).toEqual([
      undefined,
      '5',
      'Symbol(s)',
      'TypeError: why',
      '(unreadable)',
    ]);
  });

  it('is not changed by writing to what it gave', () => {
    const span = start();
    expect(() => Object.assign(span.status, { code: ERROR })).toThrow(TypeError);
    expect(start().status).toEqual({ code: UNSET });
  });

  it('has its codes under both names', () => {
    expect(SpanStatus).toBe(SpanStatusCode);
    expect(SpanStatusCode).toEqual({ UNSET: 0, OK: 1, ERROR: 2 });
  });
});
