import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticListener } from '../../../src/platform/diagnostics.ts';
import { createSelfHealing, type OriginWatch, type Outcome } from '../../../src/propagation/self-healing.ts';

const API = 'https://api.example.com';
const HEADERS = ['traceparent', 'baggage'];

let told: string[] = [];
beforeEach(() => {
  told = [];
  setDiagnosticListener(({ message }) => told.push(message));
});
afterEach(() => setDiagnosticListener(undefined));

/** A request from start to end: with our headers where they may go. */
function request(watch: (origin: string) => OriginWatch, outcome: Outcome, origin = API): boolean {
  const { mayHaveHeaders, settled } = watch(origin);
  settled(outcome, mayHaveHeaders ? HEADERS : []);
  return mayHaveHeaders;
}

describe('the headers for an origin', () => {
  it('go no more when a request fails with them, and the next one is answered without', () => {
    const watch = createSelfHealing();
    expect([false, true, true, false, true].map((outcome) => request(watch, outcome))).toEqual([true, false, false, false, false]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`"Access-Control-Allow-Headers: traceparent, baggage"`);
    expect(told[0]).toContain(API);
  });

  it('go again when the request without them fails too: they are not the reason', () => {
    const watch = createSelfHealing();
    expect([false, false, true, false, true].map((outcome) => request(watch, outcome))).toEqual([true, false, true, true, true]);
    expect(told).toEqual([]);
  });

  it('go on once a request with them was answered, whatever fails later', () => {
    const watch = createSelfHealing();
    expect([true, false, true, false, false].map((outcome) => request(watch, outcome))).toEqual([true, true, true, true, true]);
  });

  it('are not doubted for what says nothing: an abort, a page that is offline', () => {
    const watch = createSelfHealing();
    expect([undefined, undefined, true].map((outcome) => request(watch, outcome))).toEqual([true, true, true]);
  });

  it('are no longer doubted where 500 places are known: pages whose paths never end keep no list of them', () => {
    const watch = createSelfHealing();
    for (let i = 0; i < 500; i++) request(watch, true, `${API}/orders/${i}`);
    expect([false, true, false].map((outcome) => request(watch, outcome))).toEqual([true, true, true]);
  });

  it('are those of that origin alone', () => {
    const watch = createSelfHealing();
    request(watch, false);
    request(watch, true);
    expect(request(watch, true, 'https://other.example.com')).toBe(true);
    expect(request(watch, true)).toBe(false);
  });

  it('are judged only by a request without them that began after the failure', () => {
    const watch = createSelfHealing();
    const earlier = watch(API); // which had no headers for another reason
    request(watch, false);
    earlier.settled(true, []);
    expect(told).toEqual([]);
    expect(request(watch, true)).toBe(false);
    expect(told).toHaveLength(1);
  });

  it('go again when one that was under way is answered with them', () => {
    const watch = createSelfHealing();
    const slow = watch(API);
    request(watch, false);
    slow.settled(true, HEADERS);
    expect(request(watch, true)).toBe(true);
  });
});

it('never loses the headers of an origin that takes them, nor keeps them for long where it does not, in any order of events', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.nat(3), { maxLength: 30 }), (takesHeaders, slots) => {
      const watch = createSelfHealing();
      const open: (OriginWatch | undefined)[] = [];
      const settle = (each: OriginWatch): void => each.settled(takesHeaders || !each.mayHaveHeaders, each.mayHaveHeaders ? HEADERS : []);
      for (const slot of slots) {
        const running = open[slot];
        if (running) settle(running);
        open[slot] = running ? undefined : watch(API);
      }
      for (const running of open) if (running) settle(running);
      for (let i = 0; i < 2; i++) settle(watch(API)); // one may fail, and one shows why
      expect(watch(API).mayHaveHeaders).toBe(takesHeaders);
    }),
  );
});
