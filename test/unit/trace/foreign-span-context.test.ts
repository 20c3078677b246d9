import { expect, test } from 'vitest';
import { INVALID_SPAN_CONTEXT } from '../../../src/trace/invalid-span-context.ts';
import { toSpanContext } from '../../../src/trace/span-context.ts';
import { createTraceState, type TraceState } from '../../../src/trace/trace-state.ts';

const ids = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
const stateOf = (serialize: () => string): TraceState => ({
  get: () => undefined,
  set: () => stateOf(serialize),
  unset: () => stateOf(serialize),
  serialize,
});

test("gives another library's context the members of ours", () => {
  const context = toSpanContext({ ...ids, traceFlags: 1, isRemote: true, traceState: stateOf(() => 'a=1,b=2') });
  expect(context).toMatchObject({ ...ids, traceFlags: 1, isRemote: true, sampled: true });
  expect(context.toHeaders()).toEqual({ traceparent: `00-${ids.traceId}-${ids.spanId}-01`, tracestate: 'a=1,b=2' });
  expect(context.toJSON()).toEqual({ ...ids, traceFlags: 1, traceState: 'a=1,b=2', isRemote: true });
});

test('has children in its own trace, with its trace state', () => {
  const child = toSpanContext({ ...ids, traceFlags: 1, isRemote: true, traceState: stateOf(() => 'a=1') }).child();
  expect(child).toMatchObject({ traceId: ids.traceId, parentSpanId: ids.spanId, traceFlags: 1, isRemote: false });
  expect(child.spanId).toMatch(/^[\da-f]{16}$/);
  expect(child.toHeaders()['tracestate']).toBe('a=1');
  expect(child.toJSON()).toMatchObject({ parentSpanId: ids.spanId });
});

test('leaves out trace state that no header may hold', () => {
  for (const text of ['', 'a=1\r\nx: y', 'a=é', `a=${'v'.repeat(600)}`]) {
    expect(toSpanContext({ ...ids, traceFlags: 0, traceState: stateOf(() => text) }).toHeaders()).not.toHaveProperty('tracestate');
  }
  const failing = stateOf(() => {
    throw new Error('no text');
  });
  expect(toSpanContext({ ...ids, traceFlags: 0, traceState: failing }).toHeaders()).not.toHaveProperty('tracestate');
});

test('takes every trace state of ours as it is', () => {
  const full = createTraceState(Array.from({ length: 32 }, (_, i) => `k${i}=1`).join());
  for (const state of [createTraceState('a=1'), full]) {
    expect(toSpanContext({ ...ids, traceFlags: 0, traceState: state }).toHeaders()['tracestate']).toBe(state.serialize());
  }
});

test('the context of no span has ids of zeros', () => {
  expect(INVALID_SPAN_CONTEXT.toJSON()).toEqual({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });
});
