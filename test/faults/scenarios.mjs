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

/** The process ended as without us, and at most so much later. */
const sameEnd = (limitMs) => (result) => [
  ...(result.exit === result.exitWithout ? [] : [`ended with ${result.exit}, ${result.exitWithout} without us`]),
  ...(sameText(result.stderr, result.stderrWithout) ? [] : [`stderr differs: ${result.stderr}`]),
  ...(result.addedMs <= limitMs ? [] : [`${Math.round(result.addedMs)} ms added`]),
];

// Process ids and addresses differ from run to run.
const sameText = (a = '', b = '') => a.replace(/\d+/g, '#') === b.replace(/\d+/g, '#');

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
    expect: sameEnd(1300), // one second, and the start of the thread
  },
]);

const rejections = ['strict', 'warn', 'none', 'throw', 'warn-with-error-code'].map((mode) => ({
  id: `exit: --unhandled-rejections=${mode}`,
  compare: true,
  nodeOptions: [`--unhandled-rejections=${mode}`],
  program: { load: burst(100), end: { kind: 'reject' } },
  expect: every(all, sameEnd(1000)),
}));

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
    receiver: { answer: () => ({ hang: true }) },
    program: { load: burst(100), end: shutdown },
    expect: every(accounted, ({ shutdownMs }) => (shutdownMs <= 31_000 ? [] : [`shutdown took ${shutdownMs} ms`])),
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
];
