import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { flushAtExit } from '../../../src/instrumentation/node/exit-flush.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { ExportError } from '../../../src/trace/export-error.ts';
import type { EncodedBatch, EncodingExporter, ExportResult } from '../../../src/trace/pipeline.ts';
import { hearDiagnostics } from '../recorder.ts';
import { encodingDestination, endSpans } from './destinations.ts';

// Random receivers: whatever they answer, in whatever order, the books are right, and nothing is sent again that was taken or refused.

hearDiagnostics();
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const status = (code: number, retryable: boolean, retryAfterMs?: number): ExportError =>
  new ExportError('http_status', `answered ${code}`, { status: code, retryable, retryAfterMs });

const ANSWERS = {
  ok: {},
  partial: { rejectedSpans: 1 },
  busy: status(503, true),
  'busy for a minute': status(429, true, 60_000),
  bad: status(400, false),
  'not found': status(404, false),
  'too large': status(413, false),
  reset: new ExportError('network', 'reset', { retryable: true }),
  hangs: undefined,
} satisfies Record<string, ExportResult | ExportError | undefined>;
type Answer = keyof typeof ANSWERS;

/** What may be sent again: alone, and among others. */
const AGAIN: readonly Answer[] = ['busy', 'busy for a minute', 'too large', 'reset', 'hangs'];
const AGAIN_WHEN_JOINED: readonly Answer[] = [...AGAIN, 'bad'];

interface Sent {
  readonly names: readonly string[];
  readonly answer: Answer;
}

function receiver(answers: readonly Answer[], maxConcurrentExports: number): EncodingExporter & { readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const take = (batch: EncodedBatch): Answer => {
    const answer = answers[sent.length] ?? 'ok';
    sent.push({ names: String(batch.body).split(' '), answer });
    return answer;
  };
  const send = async (batch: EncodedBatch): Promise<ExportResult> => {
    const name = take(batch);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const answer = ANSWERS[name];
    if (answer === undefined) return new Promise(() => {});
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const join = (batches: readonly EncodedBatch[]): EncodedBatch => {
    const names = batches.map(({ body }) => String(body)).join(' ');
    const spanCount = names.split(' ').length;
    return { spanCount, body: names, byteLength: spanCount * 10 };
  };
  const sendBlocking = (batches: readonly EncodedBatch[]): (ExportResult | Error | undefined)[] =>
    batches.map((batch) => ANSWERS[take(batch)]);
  return { ...encodingDestination({ send, join, sendBlocking, maxConcurrentExports }), sent };
}

const scenario = fc.record({
  answers: fc.array(fc.constantFrom(...(Object.keys(ANSWERS) as Answer[])), { maxLength: 25 }), // its own keys
  maxConcurrentExports: fc.integer({ min: 1, max: 4 }),
  maxExportBatchSize: fc.integer({ min: 1, max: 5 }),
  isolateRefusedSpans: fc.boolean(),
  steps: fc.array(
    fc.oneof(
      fc.record({ end: fc.integer({ min: 1, max: 12 }) }),
      fc.constantFrom(5, 1000, 40_000),
      fc.constant('flush'),
      fc.constant('final'),
    ),
  ),
  exits: fc.boolean(),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function expectSums({ accepted, exported, pending, dropped }: ReturnType<BatchSpanProcessor['stats']>): void {
  expect(accepted).toBe(exported + pending + Object.values(dropped).reduce((sum, count) => sum + count, 0));
}

async function play({ answers, maxConcurrentExports, steps, exits, ...options }: Scenario) {
  const exporter = receiver(answers, maxConcurrentExports);
  const processor = new BatchSpanProcessor(exporter, { ...options, exportTimeoutMillis: 1000 });
  let ended = 0;
  for (const step of steps) {
    if (typeof step === 'object') endSpans(processor, step.end, `${ended++}:`);
    else if (typeof step === 'number') await vi.advanceTimersByTimeAsync(step);
    else void processor.forceFlush({ final: step === 'final' });
    expectSums(processor.stats());
  }
  const before = exporter.sent.length;
  const done = exits ? flushAtExit(processor, 1000) : processor.shutdown();
  const after = exporter.sent.length;
  await vi.advanceTimersByTimeAsync(10_000);
  await done;
  const stats = processor.stats();
  expectSums(stats);
  expect(stats.pending).toBe(0);
  return { sent: exporter.sent, stats, isFromExit: (index: number) => exits && index >= before && index < after };
}

it('every span is exported, pending or dropped at every moment, whatever the receiver answers', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => void (await play(each))),
    { numRuns: 200 },
  );
});

it('nothing is sent again that was taken, and what was refused only in smaller pieces', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (each) => {
      const { sent, isFromExit, stats } = await play(each);
      const last = new Map<string, Sent>();
      let again = 0;
      for (const [index, request] of sent.entries()) {
        expect(new Set(request.names).size).toBe(request.names.length);
        for (const name of request.names) {
          const before = last.get(name);
          last.set(name, request);
          if (before && (before.answer === 'hangs' || before.answer === 'reset')) again++;
          // A process that exits does not know what becomes of what is in flight.
          if (!before || isFromExit(index)) continue;
          const isJoined =
            before.names.length > each.maxExportBatchSize || each.isolateRefusedSpans || request.names.length < before.names.length;
          expect(isJoined ? AGAIN_WHEN_JOINED : AGAIN).toContain(before.answer);
          if (before.answer === 'bad' || before.answer === 'too large') expect(request.names.length).toBeLessThan(before.names.length);
        }
      }
      // Each one that may have arrived before is known.
      expect(stats.resent ?? 0).toBeGreaterThanOrEqual(again);
    }),
    { numRuns: 200 },
  );
});

it('what nothing fails of arrives once, in order, and so does what was busy', async () => {
  const calm = scenario.map((each) => ({ ...each, exits: false, maxConcurrentExports: 1 }));
  await fc.assert(
    fc.asyncProperty(calm, fc.boolean(), async (each, isBusy) => {
      const answers: Answer[] = isBusy ? ['busy', 'ok', 'busy', 'busy', 'ok'] : [];
      const steps = each.steps.filter((step) => step !== 'final');
      const { sent, stats } = await play({ ...each, answers, steps: [...steps, 40_000, 40_000, 40_000, 40_000] });
      const taken = sent.filter(({ answer }) => answer === 'ok').flatMap(({ names }) => names);
      const position = (name: string): number => name.split(':').reduce((sum, part, i) => sum + Number(part) * (i === 0 ? 1000 : 1), 0);
      expect(taken.map(position)).toEqual(taken.map(position).sort((a, b) => a - b));
      expect([new Set(taken).size, stats.exported]).toEqual([stats.accepted, stats.accepted]);
    }),
    { numRuns: 100 },
  );
});
