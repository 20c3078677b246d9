import { expect, test } from 'vitest';
import { createBaggage, getBaggage, setBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { W3CBaggagePropagator } from '../../../src/propagation/baggage.ts';
import { headersGetter, headersSetter } from '../../../src/propagation/carrier.ts';
import { FULL } from './contexts.ts';
import { propagatorSuite } from './propagator.suite.ts';

const propagator = new W3CBaggagePropagator();

propagatorSuite('W3CBaggagePropagator', { propagator, full: FULL });

test('writes baggage where there is no span', () => {
  const carrier = {};
  propagator.inject(setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' })), carrier, headersSetter);
  expect(carrier).toEqual({ baggage: 'tenant=acme' });
});

test('writes no empty header', () => {
  const carrier = {};
  propagator.inject(setBaggage(ROOT_CONTEXT, createBaggage({ 'no token': 'x' })), carrier, headersSetter);
  expect(carrier).toEqual({});
});

test('joins several header lines', () => {
  const context = propagator.extract(ROOT_CONTEXT, { baggage: ['a=1', 'b=2'] }, headersGetter);
  expect(getBaggage(context)?.getAllEntries()).toEqual([
    ['a', { value: '1' }],
    ['b', { value: '2' }],
  ]);
});

test('replaces the baggage of the context when the carrier has some, and keeps it otherwise', () => {
  const context = setBaggage(ROOT_CONTEXT, createBaggage({ old: '1' }));
  const replaced = propagator.extract(context, { baggage: 'new=2' }, headersGetter);
  expect(getBaggage(replaced)?.getAllEntries()).toEqual([['new', { value: '2' }]]);
  expect(getBaggage(propagator.extract(context, { baggage: ',' }, headersGetter))?.getEntry('old')).toEqual({ value: '1' });
});
