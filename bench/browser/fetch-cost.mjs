// What instrumentation adds to one fetch(), with its body read: a hundred of them in turn, after twenty to warm up.

const FETCHES = 100;

export const FETCH_COSTS = [
  { id: 'chromium-fetch', title: 'script time added to one fetch() in Chromium, by profile', cost: byProfile },
  { id: 'chromium-fetch-tasks', title: 'main-thread time added to one fetch() in Chromium', cost: byMetric('TaskDuration') },
  { id: 'chromium-fetch-metric', title: 'the same as ScriptDuration, without microtasks', cost: byMetric('ScriptDuration') },
];

/** Microseconds of one fetch() in a page with this script, or without any. */
export async function costOfFetch(page, cost, preset) {
  if (preset) await page.addScriptTag({ content: preset });
  await page.evaluate(fetchInTurn, 20);
  const session = await page.context().newCDPSession(page);
  return (await cost(session, () => page.evaluate(fetchInTurn, FETCHES))) / FETCHES;
}

async function fetchInTurn(count) {
  for (let i = 0; i < count; i++) await (await fetch(`/data?${i}`)).text();
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

/** The native fetch() itself is left out: it takes 300 µs and more, and varies by more than what is asked. */
const isOutside = ({ functionName, url }) =>
  ['(root)', '(idle)', '(program)'].includes(functionName) || (functionName === 'fetch' && url === '');
