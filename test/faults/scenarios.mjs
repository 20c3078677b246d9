// The faults, each with what must come of it. `short`: takes a few seconds, and so runs in `npm test`; the others run in `npm run test:faults`.
// Numbers in names are those of reference checks; the rates and times are the issue's.

const steady = (perSecond, seconds) => ({ kind: 'steady', perSecond, seconds });
const burst = (count, each) => ({ kind: 'burst', count, ...(each && { each }) });
const natural = { kind: 'natural' };
const shutdown = { kind: 'shutdown' };

/** Every span arrived, none twice. */
const all = ({ produced, delivered, duplicates }) => [
  ...(delivered === produced ? [] : [`${delivered} of ${produced} delivered`]),
  ...(duplicates === 0 ? [] : [`${duplicates} duplicates`]),
];

/** Every span arrived, and only what was in flight when the process ended arrived twice, which the program itself counted. */
const allButResent = ({ produced, delivered, duplicates, destination }) => [
  ...(delivered === produced ? [] : [`${delivered} of ${produced} delivered`]),
  ...(duplicates <= (destination?.resent ?? 0) ? [] : [`${duplicates} duplicates, ${destination?.resent ?? 0} of them known`]),
];

/** At least this share arrived, and what did not is counted as lost. */
const atLeast = (share) => (result) => [
  ...(result.delivered >= share * result.produced ? [] : [`${result.delivered} of ${result.produced} delivered`]),
  ...accounted(result),
];

/** produced = delivered + lost + pending, as the program itself counted. */
const accounted = ({ produced, delivered, destination }) => {
  if (!destination) return ['no stats'];
  const { accepted, exported, pending, dropped } = destination;
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return [
    ...(accepted === produced ? [] : [`accepted ${accepted} of ${produced}`]),
    ...(accepted === exported + pending + lost ? [] : [`${accepted} ≠ ${exported} + ${pending} + ${lost}`]),
    ...(exported <= delivered ? [] : [`${exported} exported by its own count, ${delivered} delivered`]),
    ...(pending === 0 ? [] : [`${pending} pending at the end`]),
  ];
};

/** Nothing is left in the spool. */
const emptied = ({ all: { batchesLeft } }) => (batchesLeft === 0 ? [] : [`${batchesLeft} batches left`]);

/** Over all processes that share a spool: what they accepted they exported, lost or left there. */
const conserved = ({ all: { accepted, restored, exported, pending, stored, lost } }) => [
  ...(accepted + restored === exported + pending + stored + lost
    ? []
    : [`${accepted} + ${restored} ≠ ${exported} + ${pending} + ${stored} + ${lost}`]),
  ...(stored === restored ? [] : [`${stored} stored, ${restored} restored`]),
  ...(pending === 0 && lost === 0 ? [] : [`${pending} pending, ${lost} lost`]),
];

/** The process ended as without us, and at most so much later: as much more as the machine has other things to do. */
const sameEnd = (limitMs) => (result) => [
  ...(result.exit === result.exitWithout ? [] : [`ended with ${result.exit}, ${result.exitWithout} without us`]),
  ...(sameText(result.stderr, result.stderrWithout) ? [] : [`stderr differs: ${result.stderr}`]),
  ...(result.addedMs <= limitMs * result.slowness ? [] : [`${Math.round(result.addedMs)} ms added`]),
];

// Process ids and addresses differ from run to run.
const sameText = (a = '', b = '') => a.replace(/\d+/g, '#') === b.replace(/\d+/g, '#');

/** What ended is delivered or counted, whatever became of it. */
const deliveredOrCounted = ({ produced, delivered, lost }) =>
  delivered + lost === produced ? [] : [`${produced} ≠ ${delivered} delivered + ${lost} lost`];

const lostAtMost =
  (count) =>
  ({ lost }) =>
    lost <= count ? [] : [`${lost} lost`];

/** shutdown() settled in time, and the process was gone soon after. */
const shutWithin =
  (ms) =>
  ({ shutdownMs, afterLoadMs, slowness }) => [
    ...(shutdownMs <= ms * slowness ? [] : [`shutdown took ${Math.round(shutdownMs)} ms`]),
    ...(afterLoadMs - shutdownMs <= 200 * slowness ? [] : [`the process went on for ${Math.round(afterLoadMs - shutdownMs)} ms`]),
  ];

const every =
  (...checks) =>
  (result) =>
    checks.flatMap((check) => check(result));
const gapAtLeast =
  (ms) =>
  ({ requests }) => {
    const gaps = requests.slice(1).map(({ atMs }, i) => atMs - requests[i].atMs);
    return gaps.every((gap) => gap >= ms) ? [] : [`requests ${gaps.join(', ')} ms apart`];
  };

/** Refuses, as bad data, whatever holds the first span that it ever saw. */
const poisoned = () => {
  let poison;
  return {
    answer({ ids }) {
      poison ??= ids[0];
      return ids.includes(poison) ? { status: 400 } : {};
    },
  };
};

/** All arrived; or the second was over, and the rest is counted, where the process still could. */
const allOrOutOfTime = ({ produced, delivered, exit, lost, afterLoadMs }) =>
  delivered === produced || (afterLoadMs > 850 && (exit === 'SIGTERM' || delivered + lost >= produced))
    ? []
    : [`${delivered} delivered, ${lost} lost after ${Math.round(afterLoadMs)} ms`];

const EXITS = {
  natural: { end: natural },
  'process.exit': { end: { kind: 'exit', code: 7 } },
  SIGTERM: { end: { kind: 'signal', signal: 'SIGTERM' } },
  SIGINT: { end: { kind: 'signal', signal: 'SIGINT' } },
  'uncaught exception': { end: { kind: 'throw' } },
  'unhandled rejection': { end: { kind: 'reject' } },
};

const exits = Object.entries(EXITS).flatMap(([name, program]) => [
  {
    id: `exit: ${name}`,
    short: true,
    compare: true,
    program: { load: burst(100), ...program },
    expect: every(all, sameEnd(1000)),
  },
  {
    id: `exit: ${name}, receiver hangs`,
    short: name === 'process.exit' || name === 'SIGTERM' || name === 'natural',
    compare: true,
    receiver: { answer: () => ({ hang: true }) },
    program: { load: burst(100), ...program },
    expect: sameEnd(1000),
  },
]);

const rejections = ['strict', 'warn', 'none', 'throw', 'warn-with-error-code'].map((mode) => ({
  id: `exit: --unhandled-rejections=${mode}`,
  compare: true,
  nodeOptions: [`--unhandled-rejections=${mode}`],
  program: { load: burst(100), end: { kind: 'reject' } },
  expect: every(all, sameEnd(1000)),
}));

/** @type {readonly import('./run-scenario.mjs').Scenario[]} */
export const SCENARIOS = [
  { id: 'healthy', short: true, program: { load: steady(300, 1), end: shutdown }, expect: every(all, accounted) },
  ...exits,
  ...rejections,
  {
    id: 'down 2 s, 100 spans/s',
    short: true,
    receiver: { downMs: 2000 },
    program: { load: steady(100, 4), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'down 10 s, 100 spans/s',
    receiver: { downMs: 10_000 },
    program: { load: steady(100, 20), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'down 10 s, 200 spans at once',
    receiver: { downMs: 10_000 },
    program: { load: burst(200), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'down 10 s, 1000 spans/s',
    receiver: { downMs: 10_000 },
    program: { load: steady(1000, 20), end: shutdown },
    expect: every(all, accounted),
  },
  { id: 'down 45 s, 100 spans/s', receiver: { downMs: 45_000 }, program: { load: steady(100, 60), end: shutdown }, expect: atLeast(0.999) },
  {
    id: '503 for 8 s, Retry-After 2',
    receiver: { answer: ({ elapsedMs }) => (elapsedMs < 8000 ? { status: 503, headers: { 'retry-after': '2' } } : {}) },
    program: { load: steady(100, 20), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'one 503, Retry-After 20',
    receiver: { answer: ({ index }) => (index === 0 ? { status: 503, headers: { 'retry-after': '20' } } : {}) },
    program: { load: steady(100, 20), end: shutdown },
    expect: every(all, accounted, ({ requests }) => (requests[1].atMs - requests[0].atMs >= 19_900 ? [] : ['asked again too early'])),
  },
  {
    id: 'one 503, Retry-After 1',
    short: true,
    receiver: { answer: ({ index }) => (index === 0 ? { status: 503, headers: { 'retry-after': '1' } } : {}) },
    program: { load: steady(300, 3), end: shutdown, options: { batch: { scheduledDelayMillis: 200 } } },
    expect: every(all, accounted, ({ requests }) => (requests[1].atMs - requests[0].atMs >= 990 ? [] : ['asked again too early'])),
  },
  {
    id: '503 for 15 s',
    receiver: { answer: ({ elapsedMs }) => (elapsedMs < 15_000 ? { status: 503 } : {}) },
    program: { load: steady(100, 20), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'three 429 with a date',
    receiver: {
      answer: ({ index }) => (index < 3 ? { status: 429, headers: { 'retry-after': new Date(Date.now() + 2000).toUTCString() } } : {}),
    },
    program: { load: burst(100), end: shutdown },
    expect: every(all, accounted),
  },
  ...['soon', '0', '-1'].map((retryAfter) => ({
    id: `503 for 5 s, Retry-After: ${retryAfter}`,
    receiver: { answer: ({ elapsedMs }) => (elapsedMs < 5000 ? { status: 503, headers: { 'retry-after': retryAfter } } : {}) },
    program: { load: burst(100), end: shutdown },
    expect: every(all, gapAtLeast(490), ({ requests }) => {
      const early = requests.filter(({ atMs }) => atMs - requests[0].atMs < 5000).length;
      return early <= 3 ? [] : [`${early} requests in 5 s`];
    }),
  })),
  ...[400, 404, 500].map((status) => ({
    id: `${status} is not asked again`,
    short: true,
    receiver: { answer: () => ({ status }) },
    program: { load: burst(100), end: shutdown },
    expect: every(accounted, ({ requests, lost }) =>
      requests.length === 1 && lost === 100 ? [] : [`${requests.length} requests, ${lost} lost`],
    ),
  })),
  {
    id: 'a redirect is not followed',
    short: true,
    receiver: { answer: () => ({ status: 308, headers: { location: '/elsewhere' } }) },
    program: { load: burst(100), end: shutdown },
    expect: every(accounted, ({ requests, lost }) =>
      requests.length === 1 && lost === 100 ? [] : [`${requests.length} requests, ${lost} lost`],
    ),
  },
  {
    id: 'hangs 15 s',
    receiver: { answer: ({ elapsedMs }) => (elapsedMs < 15_000 ? { hang: true } : {}) },
    program: { load: steady(100, 25), end: shutdown },
    expect: every(atLeast(1), accounted),
  },
  {
    id: 'hangs for ever, shutdown',
    compare: true,
    receiver: { answer: () => ({ hang: true }) },
    program: { load: burst(100), end: shutdown },
    expect: every(accounted, shutWithin(31_000)),
  },
  {
    id: 'the answer trickles',
    receiver: { answer: () => ({ trickle: true }) },
    program: { load: burst(100), end: shutdown },
    expect: every(all, accounted, ({ afterLoadMs }) => (afterLoadMs <= 11_000 ? [] : [`the process took ${afterLoadMs} ms to end`])),
  },
  {
    id: 'a reset after the body',
    receiver: { answer: ({ index }) => (index === 1 ? { reset: true, take: false } : {}) },
    program: { load: steady(100, 15), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'answers after 2 s, 1000 spans/s',
    receiver: { answer: () => ({ afterMs: 2000 }) },
    program: { load: steady(1000, 15), end: shutdown },
    expect: atLeast(0.99),
  },
  {
    id: '100,000 spans from a tight loop',
    short: true,
    program: { load: burst(100_000), end: shutdown },
    expect: every(all, accounted, ({ rssGrowth }) =>
      rssGrowth <= 96 * 1024 * 1024 ? [] : [`RSS grew by ${Math.round(rssGrowth / 1048576)} MB`],
    ),
  },
  { id: '100,000 spans, 100 at a time', program: { load: burst(100_000, 100), end: shutdown }, expect: every(all, accounted) },
  {
    id: '100,000 spans of 2 kB from a tight loop',
    program: { load: { ...burst(100_000), text: 'x'.repeat(2000) }, end: shutdown },
    expect: accounted,
  },
  { id: '3,000 spans from a tight loop', short: true, program: { load: burst(3000), end: shutdown }, expect: every(all, accounted) },
  {
    id: '413 over 256 KiB',
    short: true,
    receiver: { answer: ({ byteLength }) => (byteLength > 256 * 1024 ? { status: 413 } : {}) },
    program: { load: { ...burst(5000), text: 'y'.repeat(200) }, end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: '413 for more than one span',
    short: true,
    receiver: { answer: ({ ids }) => (ids.length > 1 ? { status: 413 } : {}) },
    program: { load: burst(64), end: shutdown },
    expect: every(all, accounted, ({ requests }) => (requests.length <= 2 * 64 ? [] : [`${requests.length} requests`])),
  },
  {
    id: 'partial success is counted and not sent again',
    short: true,
    receiver: { answer: () => ({ body: JSON.stringify({ partialSuccess: { rejectedSpans: '10' } }) }) },
    program: { load: burst(100), end: shutdown, options: { encoding: 'json' } },
    expect: every(accounted, ({ requests, lost }) =>
      requests.length === 1 && lost === 10 ? [] : [`${requests.length} requests, ${lost} lost`],
    ),
  },
  {
    id: 'an answer of 64 MB',
    short: true,
    receiver: { answer: () => ({ body: 'z'.repeat(64 * 1024 * 1024) }) },
    program: { load: burst(100), end: shutdown },
    expect: every(all, accounted),
  },
  {
    id: 'an answer that is HTML',
    short: true,
    receiver: { answer: () => ({ headers: { 'content-type': 'text/html' }, body: '<h1>hello</h1>' }) },
    program: { load: burst(100), end: shutdown },
    expect: every(all, accounted),
  },
  ...['process.exit', 'natural', 'SIGTERM'].map((name) => ({
    id: `exit: ${name}, 100,000 spans`,
    compare: true,
    program: { load: burst(100_000), ...EXITS[name] },
    expect: every(allOrOutOfTime, sameEnd(1000)),
  })),
  {
    id: 'exit: process.exit, 413 over 256 KiB',
    short: true,
    compare: true,
    receiver: { answer: ({ byteLength }) => (byteLength > 256 * 1024 ? { status: 413 } : {}) },
    program: { load: { ...burst(5000), text: 'y'.repeat(200) }, end: { kind: 'exit', code: 7 } },
    expect: every(allOrOutOfTime, accounted, sameEnd(1000)),
  },
  {
    id: 'exit: process.exit, partial success',
    receiver: { answer: () => ({ body: JSON.stringify({ partialSuccess: { rejectedSpans: '10' } }) }) },
    program: { load: burst(100), end: { kind: 'exit' }, options: { encoding: 'json' } },
    expect: every(accounted, ({ lost }) => (lost === 10 ? [] : [`${lost} lost`])),
  },
  {
    id: 'exit: process.exit while the receiver is left in peace',
    short: true,
    receiver: { answer: ({ index }) => (index === 0 ? { status: 503, headers: { 'retry-after': '60' } } : {}) },
    program: { load: burst(100), end: { kind: 'exit', afterMs: 300 } },
    expect: every(all, accounted),
  },
  {
    id: 'exit: process.exit in the middle of an outage',
    short: true,
    compare: true,
    receiver: { downMs: 20_000 },
    program: { load: burst(100), end: { kind: 'exit', code: 7, afterMs: 300 } },
    expect: every(deliveredOrCounted, accounted, sameEnd(1000)),
  },
  {
    id: 'exit: natural, a retry waits',
    short: true,
    compare: true,
    receiver: { answer: () => ({ status: 503, headers: { 'retry-after': '60' } }) },
    program: { load: burst(100) },
    expect: every(deliveredOrCounted, accounted, sameEnd(1000)),
  },
  ...['exit', 'beforeExit'].map((late) => ({
    id: `exit: the application ends spans on ${late}`,
    short: true,
    compare: true,
    program: { load: burst(100), late },
    expect: every(allButResent, accounted, sameEnd(1000), ({ produced }) =>
      produced === 110 ? [] : [`called for ${produced - 100} spans`],
    ),
  })),
  {
    id: 'exit: no thread can be made',
    compare: true,
    nodeOptions: [
      process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission',
      '--allow-fs-read=*',
    ],
    program: { load: burst(100), end: { kind: 'exit', code: 7 } },
    expect: every(accounted, sameEnd(1000), ({ lost }) => (lost === 100 ? [] : [`${lost} lost`])),
  },
  {
    id: 'SIGTERM, the application awaits shutdown()',
    short: true,
    compare: true,
    program: { load: burst(100), end: { kind: 'signal', signal: 'SIGTERM', handler: 'shutdown' } },
    expect: every(all, accounted, sameEnd(1000)),
  },
  {
    id: 'SIGTERM, the application awaits shutdown(), receiver hangs',
    compare: true,
    receiver: { answer: () => ({ hang: true }) },
    program: { load: burst(100), end: { kind: 'signal', signal: 'SIGTERM', handler: 'shutdown' } },
    expect: every(accounted, sameEnd(31_000), shutWithin(31_000)),
  },
  {
    id: 'SIGTERM, the application ignores it',
    short: true,
    compare: true,
    program: { load: burst(100), end: { kind: 'signal', signal: 'SIGTERM', handler: 'ignore' } },
    expect: every(all, accounted, sameEnd(1000)),
  },
  {
    id: 'SIGTERM, with signal-exit',
    short: true,
    compare: true,
    program: { load: burst(100), end: { kind: 'signal', signal: 'SIGTERM', handler: 'signal-exit' } },
    // What was in flight when the process blocked is sent again; nobody is left to say so.
    expect: every(({ produced, delivered }) => (delivered === produced ? [] : [`${delivered} delivered`]), sameEnd(1000)),
  },
  ...Object.entries({
    natural: {},
    'process.exit': { end: { kind: 'exit', code: 0 } },
    'uncaught exception': EXITS['uncaught exception'],
  }).map(([name, program]) => ({
    id: `in a worker thread: ${name}`,
    short: name === 'process.exit',
    compare: true,
    program: { inside: 'worker', load: burst(100), ...program },
    expect: every(all, accounted, sameEnd(1000)),
  })),
  ...Object.entries({ 'process.exit': EXITS['process.exit'], 'killed by the primary': { end: { kind: 'killedByPrimary' } } }).map(
    ([name, program]) => ({
      id: `in a cluster worker: ${name}`,
      compare: true,
      program: { inside: 'cluster', load: burst(100), ...program },
      expect: every(all, sameEnd(1000)),
    }),
  ),
  ...['process.exit', 'natural', 'SIGTERM'].map((name) => ({
    id: `two destinations, one hangs: ${name}`,
    short: name === 'process.exit',
    compare: true,
    second: { answer: () => ({ hang: true }) },
    program: { load: burst(100), ...EXITS[name] },
    expect: every(all, sameEnd(1000)),
  })),
  {
    id: 'two destinations, one hangs: 300 spans/s',
    second: { answer: () => ({ hang: true }) },
    program: { load: steady(300, 3), end: { kind: 'exit' } },
    expect: every(allButResent, accounted, ({ requests }) => (requests.length >= 9 ? [] : ['held up'])),
  },
  {
    id: 'a poisoned span of 500 costs its batch',
    short: true,
    receiver: poisoned,
    program: { load: burst(500), end: shutdown },
    expect: every(accounted, deliveredOrCounted, lostAtMost(100)),
  },
  {
    id: 'a poisoned span of 500, isolated',
    short: true,
    receiver: poisoned,
    program: { load: burst(500), end: shutdown, options: { batch: { isolateRefusedSpans: true } } },
    expect: every(accounted, deliveredOrCounted, lostAtMost(1)),
  },
  {
    id: 'five flushes at once, answers after 500 ms',
    short: true,
    receiver: { answer: () => ({ afterMs: 500 }) },
    program: { load: burst(100), end: { kind: 'flush', times: 5 } },
    expect: every(all, accounted, ({ flushMs }) => (flushMs.every((ms) => ms >= 490) ? [] : [`flushed after ${flushMs} ms`])),
  },
  {
    id: 'spans that end during shutdown()',
    short: true,
    receiver: { answer: () => ({ afterMs: 100 }) },
    program: { load: burst(100), end: { kind: 'shutdown', during: 20 } },
    expect: every(deliveredOrCounted, accounted),
  },
  ...['throws', 'never settles', 'settles twice', 'always retryable'].map((exporter) => ({
    id: `an exporter that ${exporter}`,
    short: true,
    compare: true,
    program: { exporter, load: burst(300), end: shutdown, options: { batch: { exportTimeoutMillis: 300 } } },
    expect: every(
      ({ destination: { accepted, exported, pending, dropped } }) =>
        accepted === 300 && pending === 0 && exported + Object.values(dropped).reduce((sum, count) => sum + count, 0) === 300
          ? []
          : [`accepted ${accepted}, exported ${exported}, pending ${pending}`],
      shutWithin(3000),
    ),
  })),
  {
    id: 'an exporter that never settles, for 30 s',
    compare: true,
    program: { exporter: 'never settles', load: burst(300), end: shutdown },
    expect: shutWithin(31_000),
  },
  {
    id: '1,000 times start() and shutdown()',
    nodeOptions: ['--expose-gc'],
    program: { load: burst(1), end: { kind: 'cycles', times: 1000 } },
    expect: ({ left: { before, after } = {} }) =>
      before && Object.keys(before).every((key) => after[key] <= before[key] + (key === 'heapMB' ? 4 : 0))
        ? []
        : [JSON.stringify({ before, after })],
  },
  ...Object.entries(EXITS).map(([name, { end }]) => ({
    id: `spool: receiver down until after the end by ${name}, the next start delivers`,
    short: name === 'process.exit' || name === 'natural',
    spool: true,
    before: [
      { load: burst(500), end },
      { load: burst(50), end },
    ],
    program: { load: burst(0), end: { kind: 'later', afterMs: 1000 } },
    // Who is killed by a signal cannot say its last word.
    expect: end.signal ? every(all, emptied) : every(all, emptied, conserved),
  })),
  {
    id: 'spool: more than memory holds, then killed; the next start delivers what was stored',
    short: true,
    spool: true,
    before: [
      { load: burst(5000, 100), end: { kind: 'killed', afterMs: 200 }, options: { batch: { maxQueueBytes: 20_000 } } },
      { load: burst(500), end: { kind: 'exit' } },
    ],
    program: { load: burst(0), end: { kind: 'later', afterMs: 1500 } },
    // The killed one could not store what it held in memory: a part of 5000.
    expect: ({ delivered, duplicates, all: { batchesLeft } }) => [
      ...(delivered >= 4500 ? [] : [`${delivered} delivered`]),
      ...(duplicates === 0 ? [] : [`${duplicates} duplicates`]),
      ...(batchesLeft === 0 ? [] : [`${batchesLeft} batches left`]),
    ],
  },
  {
    id: 'spool: four processes start at once and share what was left',
    short: true,
    spool: true,
    before: [{ load: burst(5000, 100), end: { kind: 'exit' }, options: { batch: { maxQueueBytes: 20_000 } } }],
    beside: 4,
    program: { load: burst(10), end: { kind: 'later', afterMs: 1500 } },
    expect: every(all, emptied, conserved),
  },
  {
    id: 'spool: what a receiver that hangs has not answered at the end is stored',
    spool: true,
    receiver: { answer: () => ({ hang: true }) },
    program: { load: burst(100), end: { kind: 'exit' } },
    expect: ({ all: { stored, lost, batchesLeft } }) =>
      stored === 100 && lost === 0 && batchesLeft > 0 ? [] : [`${stored} stored, ${lost} lost`],
  },
];
