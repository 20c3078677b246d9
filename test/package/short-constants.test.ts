import { expect, it } from 'vitest';
import { CONSTANTS, shortConstants } from '../../scripts/short-constants.mjs';
import { SamplingDecision } from '../../src/trace/sampler.ts';
import { SpanKind } from '../../src/trace/span-kind.ts';
import { SpanStatusCode } from '../../src/trace/span-status.ts';
import { TraceFlags } from '../../src/trace/trace-flags.ts';

it('the values that stand in the modules for pages are those of the source', () => {
  const { Number: _, ...ours } = CONSTANTS;
  expect(ours).toEqual({ TraceFlags, SamplingDecision, SpanKind, SpanStatusCode });
});

it.each([
  ['(flags & TraceFlags.SAMPLED) !== 0', '(flags & 1) !== 0'],
  ['x = -Number.POSITIVE_INFINITY', 'x = -(1 / 0)'],
  ['x = TraceFlags; TraceFlags.other', 'x = TraceFlags; TraceFlags.other'],
])('%s', (code, expected) => {
  expect(shortConstants(code, 'example.ts')).toBe(expected);
});
