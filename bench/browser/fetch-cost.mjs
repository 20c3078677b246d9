// What instrumentation adds to one fetch(), with its body read: sixty of them in turn, after twenty to warm up. So few that no library sends
// a batch meanwhile: what that costs, the row about JSON says.

const WARM_UP = 20;
const FETCHES = 60;

export const FETCH_COSTS = [
  { id: 'chromium-fetch', title: 'script time added to one fetch() in Chromium (ScriptDuration)', cost: byMetric('ScriptDuration') },
  { id: 'chromium-fetch-call', title: 'the same in the page, the native fetch left out', cost: byClock, prepare: answerAtOnce },
  { id: 'chromium-fetch-profile', title: 'the same by profile', cost: byProfile },
  { id: 'chromium-fetch-tasks', title: 'main-thread time added to one fetch() in Chromium', cost: byMetric('TaskDuration') },
];

/** Microseconds of one fetch() in a page with this script, or without any. */
export async function costOfFetch(page, { cost, prepare }, preset) {
  if (prepare) await page.evaluate(prepare);
  if (preset) await page.addScriptTag({ content: preset });
  await page.evaluate(fetchInTurn, WARM_UP);
  const session = await page.context().newCDPSession(page);
  return (await cost(session, () => page.evaluate(fetchInTurn, FETCHES))) / FETCHES;
}

/** In the page, before the script: a fetch that has its answer. The native one takes 300 µs and more, and varies by more than what is asked. */
function answerAtOnce() {
  globalThis.fetch = async function fetch() {
    return new Response('{}');
  };
}

/** Returns the microseconds it took. */
async function fetchInTurn(count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) await (await fetch(`/data?${i}`)).text();
  return (performance.now() - start) * 1000;
}

function byClock(_session, work) {
  return work();
}

/** The browser's own account. Its ScriptDuration leaves out microtasks, and with them whatever follows an await. */
function byMetric(name) {
  return async (session, work) => {
    await session.send('Performance.enable');
    const read = async () => (await session.send('Performance.getMetrics')).metrics.find((metric) => metric.name === name).value;
    const before = await read();
    await work();
    return ((await read()) - before) * 1e6;
  };
}

async function byProfile(session, work) {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 100 });
  await session.send('Profiler.start');
  await work();
  const { profile } = await session.send('Profiler.stop');
  const outside = new Set(profile.nodes.filter(({ callFrame }) => isOutside(callFrame)).map(({ id }) => id));
  return profile.samples.reduce((sum, id, i) => (outside.has(id) ? sum : sum + (profile.timeDeltas[i + 1] ?? 0)), 0);
}

/** The native fetch() itself is left out. */
const isOutside = ({ functionName, url }) =>
  ['(root)', '(idle)', '(program)'].includes(functionName) || (functionName === 'fetch' && url === '');
