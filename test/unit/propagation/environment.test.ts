import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { suppressTracing } from '../../../src/context/suppress-tracing.ts';
import { childEnv, environmentContext } from '../../../src/propagation/environment.ts';
import { setPropagator } from '../../../src/propagation/global.ts';
import type { TextMapPropagator } from '../../../src/propagation/propagator.ts';
import { getSpan } from '../../../src/trace/current-span.ts';
import { runProgram } from '../run-program.ts';
import { FULL, SPAN_ID, spanIn, TRACE_ID } from './contexts.ts';

const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

afterEach(() => setPropagator(undefined));

describe('childEnv', () => {
  test('carries span, trace state and baggage beside what the environment has', () => {
    expect(childEnv(FULL, { PATH: '/bin', none: undefined })).toEqual({
      PATH: '/bin',
      TRACEPARENT,
      TRACESTATE: 'acme=eu-1,other=2',
      BAGGAGE: 'tenant=acme%20&%20s%C3%B6hne,plan=pro;ttl=1',
    });
  });

  test('leaves nothing of what another trace had put there', () => {
    const old = { TRACEPARENT: 'old', TRACESTATE: 'old=1', BAGGAGE: 'old=1' };
    expect(childEnv(spanIn(ROOT_CONTEXT), old)).toEqual({ TRACEPARENT });
    expect(childEnv(suppressTracing(FULL), old)).toEqual({});
    expect(childEnv(ROOT_CONTEXT, old)).toEqual(old);
  });

  test('copies: neither the environment of this process nor the given one changes', () => {
    const env = Object.freeze({ PATH: '/bin' });
    const before = { ...process.env };
    childEnv(FULL, env);
    childEnv(FULL);
    expect({ ...process.env }).toEqual(before);
  });

  test('writes names of capitals, digits and underscores, whatever the fields of a propagator are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (field) => {
        setPropagator(propagatorOf(field));
        const env = childEnv(FULL, {});
        expect(Object.keys(env)).toHaveLength(1);
        for (const name of Object.keys(env)) expect(name).toMatch(/^[A-Z_][A-Z0-9_]*$/);
        expect(getBaggage(environmentContext(env))?.getEntry('of')?.value).toBe('value');
      }),
    );
  });

  test('does not throw for a propagator that does', () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    setPropagator({ inject: fail, extract: fail, fields: fail });
    expect(childEnv(FULL, { A: '1' })).toEqual({ A: '1' });
    expect(environmentContext({ A: '1' })).toBe(ROOT_CONTEXT);
  });

  test('is read by environmentContext() in the child process', async () => {
    const program = `
      import { environmentContext } from '../../src/propagation/environment.ts';
      import { getSpan } from '../../src/trace/current-span.ts';
      console.log(JSON.stringify(getSpan(environmentContext()).spanContext()));`;
    const { stdout } = await runProgram(program, [], childEnv(FULL));
    expect(JSON.parse(stdout)).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, isRemote: true, traceState: 'acme=eu-1,other=2' });
  });
});

describe('environmentContext', () => {
  test('is the root where the environment carries nothing, or nothing valid', () => {
    expect(environmentContext({})).toBe(ROOT_CONTEXT);
    expect(environmentContext({ TRACEPARENT: 'junk', TRACESTATE: 'a=1' })).toBe(ROOT_CONTEXT);
  });

  test('is a remote parent', () => {
    const spanContext = getSpan(environmentContext(childEnv(FULL, {})))?.spanContext();
    expect(spanContext).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true });
  });
});

function propagatorOf(field: string): TextMapPropagator {
  return {
    inject: (_, carrier, setter) => setter.set(carrier, field, 'of=value'),
    extract: (context, carrier, getter) => {
      const value = getter.get(carrier, field);
      return value === 'of=value' ? setBaggage(context, createBaggage({ of: 'value' })) : context;
    },
    fields: () => [field],
  };
}
