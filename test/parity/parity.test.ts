import { beforeAll, describe, expect, it } from 'vitest';
import { difference } from './difference.ts';
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.ts';
import { MODES, type ModeName } from './modes.ts';
import { type Engine, PLACES, type Place, placeName, type Results, runEngine } from './run-engine.ts';

// Everything that a page can see of fetch, XMLHttpRequest, events, history, timers and promises is the same with tracing as without.
// Short in `npm test`: Chromium, frames, inside a span. `npm run test:parity` has all engines, modes and places.

const list = (name: string, otherwise: string): string[] => (process.env[name] ?? otherwise).split('|');
const ENGINES = list('PARITY_ENGINES', 'chromium') as Engine[]; // or the launch fails
const TRACED = list('PARITY_MODES', 'in a span') as ModeName[]; // or a page has no scripts
/** A part of the names of the cases to run. */
const ONLY = process.env['PARITY_ONLY'] ?? '';

const modes = [...new Set(TRACED.flatMap((mode) => [MODES[mode].like, mode]))];
const isShort = process.env['PARITY_ENGINES'] === undefined;
const places = PLACES.filter((place) => placeName(place).includes(ONLY) && (!isShort || place.scope === 'frame'));

/** Of all cases in one engine: a case that hangs ends by itself. */
const LIMIT_MS = 60_000 + places.length * modes.length * 1000;

for (const engine of ENGINES) {
  describe(`in ${engine}`, () => {
    let results: Results;
    beforeAll(async () => {
      results = await runEngine(engine, modes, places);
    }, LIMIT_MS);

    describe.each(TRACED)('%s', (mode) => {
      it.each(places.map((place) => [placeName(place), place] as const))('%s', (name, place) => {
        const isMissing = results(MODES[mode].like, place)?.lines[0] === 'none'; // the engine has no such thing
        const known = isMissing ? undefined : KNOWN_DIFFERENCES.find((each) => isAbout(each, engine, mode, name));
        const differing = differenceOf(results, mode, place);
        expect(differing.filter((line) => !known?.lines.some((pattern) => pattern.test(line)))).toEqual([]);
        expect(known?.lines.filter((pattern) => !differing.some((line) => pattern.test(line))) ?? []).toEqual([]);
      });

      it('makes spans, and complains of nothing', () => {
        const told = places.map((place) => results(mode, place));
        if (ONLY === '') expect(told.reduce((sum, each) => sum + (each?.spans ?? 0), 0)).toBeGreaterThan(places.length);
        // Spans behind a native await have no parent, which is what the tracer complains of.
        expect(told.flatMap((each) => each?.diagnostics ?? []).filter((text) => !text.startsWith('possible_orphan'))).toEqual([]);
      });
    });
  });
}

it('each known difference is about a case', () => {
  const names = PLACES.map(placeName);
  expect(KNOWN_DIFFERENCES.filter(({ cases }) => !names.some((name) => cases.test(name))).map(({ why }) => why)).toEqual([]);
});

function isAbout({ cases, engines, modes: those }: KnownDifference, engine: Engine, mode: ModeName, name: string): boolean {
  return (engines?.includes(engine) ?? true) && (those?.includes(mode) ?? mode !== 'stopped') && cases.test(name);
}

function differenceOf(results: Results, mode: ModeName, place: Place): string[] {
  const [native, traced] = [results(MODES[mode].like, place), results(mode, place)];
  expect(native?.lines.filter((line) => /^(the case did not end|the worker failed|the server cannot be asked)/.test(line))).toEqual([]);
  expect(traced).toBeDefined();
  return difference(native?.lines ?? [], traced?.lines ?? []);
}
