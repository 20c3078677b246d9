import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OpenRequest, OpenRequests } from '../../../../src/instrumentation/browser/open-requests.ts';

// Which timing is of which request, as engines tell them: the entry of a request starts when it does, by the same clock, which is coarse.

interface Told {
  readonly request: OpenRequest & { timing?: PerformanceResourceTiming | undefined };
  readonly timing: PerformanceResourceTiming;
  readonly calledMs: number;
  readonly endMs: number;
}

const arbitraryRequest = fc.record({
  gap: fc.nat(400),
  wait: fc.nat(40_000),
  body: fc.nat(30_000),
  address: fc.constantFrom<string>('a', 'b'),
});

/** In microseconds. */
type Times = typeof arbitraryRequest extends fc.Arbitrary<infer T> ? T : never;

function tell(open: OpenRequests, all: readonly Times[], resolution: number): Told[] {
  let called = 1_000_100;
  const coarse = (us: number): number => Math.floor(us / resolution) * (resolution / 1000);
  return all.map(({ gap, wait, body, address }) => {
    called += gap;
    const answered = called + 150 + wait;
    const request: Told['request'] = {
      span: {} as never, // not asked for
      address: `https://example.com/${address}`,
      startedMs: coarse(called),
      answeredMs: Number.POSITIVE_INFINITY,
      cancel() {},
      finish(timing) {
        request.timing = timing;
        open.remove(request);
      },
    };
    const timing = {
      name: `${request.address}#x`,
      startTime: coarse(called + 20),
      responseStart: coarse(answered - 30),
      duration: answered, // which one it is
    } as PerformanceResourceTiming;
    called += 40;
    return { request, timing, calledMs: answered / 1000, endMs: (answered + body) / 1000 };
  });
}

/** Runs what happens, in its order; `share`: of the requests that got their own timing. */
function play(all: readonly Times[], resolution: number): { readonly told: readonly Told[]; readonly share: number } {
  const open = new OpenRequests();
  const told = tell(open, all, resolution);
  for (const { request } of told) open.add(request);
  const events = told.flatMap(({ request, timing, calledMs, endMs }) => [
    { atMs: calledMs, run: () => void (request.answeredMs = Math.floor((calledMs * 1000) / resolution) * (resolution / 1000)) },
    { atMs: endMs + 0.001, run: () => open.match(timing) },
  ]);
  for (const { run } of events.sort((a, b) => a.atMs - b.atMs)) run();
  return { told, share: told.filter(({ request, timing }) => request.timing === timing).length / told.length };
}

describe('timings', () => {
  it('find their own request among many for one address, where the clock is as fine as that of Chromium', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRequest, { minLength: 1, maxLength: 30 }), (all) => {
        const apart = all.map((each) => ({ ...each, gap: each.gap + 200 }));
        expect(play(apart, 100).share).toBe(1);
      }),
    );
  });

  it('find a request of the same address in any case, and never two the same', () => {
    for (const resolution of [100, 1000]) {
      fc.assert(
        fc.property(fc.array(arbitraryRequest, { minLength: 1, maxLength: 30 }), (all) => {
          const { told } = play(all, resolution);
          const found = told.flatMap(({ request }) => (request.timing ? [request] : []));
          expect(new Set(found.map(({ timing }) => timing)).size).toBe(found.length);
          for (const { timing, address } of found) expect(timing?.name).toBe(`${address}#x`);
        }),
      );
    }
  });

  it('are those of the requests in their order when all start at one moment of the clock', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const all = Array.from({ length: count }, (_, i) => ({ gap: 0, wait: 1000 + i * 4000, body: 500, address: 'a' }));
        expect(play(all, 1000).share).toBe(1);
      }),
    );
  });

  it('are of nobody when no request had started by then, or none waits any more', () => {
    const open = new OpenRequests();
    const [first] = tell(open, [{ gap: 0, wait: 0, body: 0, address: 'a' }], 100) as [Told]; // one for one
    open.add(first.request);
    open.match(first.timing); // not answered yet
    first.request.answeredMs = first.calledMs;
    open.match({ ...first.timing, startTime: first.timing.startTime - 5 });
    expect(first.request.timing).toBeUndefined();
    open.remove(first.request);
    open.match(first.timing);
    expect(first.request.timing).toBeUndefined();
  });
});
