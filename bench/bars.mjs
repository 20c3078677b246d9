// What each row has to reach, and what it is to reach beyond that: the one place where these numbers are.
//
// times: so many times as fast as either OpenTelemetry. bytes: at most so much heap an operation. atMost: the row's own figure, in its unit.
// timesFloor: at most so many times as long as the floor.
// A bar that holds on some Node majors only is under `node`, and there it replaces the general one.

export const BARS = {
  span: { times: 6, goal: 8, bytes: 350 },
  batch: { times: 6, goal: 8 },
  nested: { times: 6, goal: 9, node: { 24: { times: 4, goal: 5 }, 26: { times: 4, goal: 5 } } },
  attributes: { times: 3, goal: 3.7 },
  'unsampled-root': { times: 10, goal: 15, bytes: 180 },
  'unsampled-remote': { times: 5, bytes: 180 },
  w3c: { times: 2.5 },
  baggage: { times: 3.5 },
  protobuf: { times: 3.7, goal: 4.5 },
  json: { node: { 24: { times: 1.8 }, 26: { times: 1.3 } } },
  'end-to-end': { times: 3.3, goal: 4.5 },
  'start-up': { atMost: 8 },
  'chromium-task': { atMost: 16 },
  'chromium-zone': { atMost: 600, goal: 300 },
  'chromium-json': { times: 3 },
  'chromium-preset': { atMost: 3.5 },
  'chromium-fetch': { atMost: 40 },
};

/** What code costs that the await transform has transformed, in a context: so many times as long as the engine takes for it without anybody. */
const AWAIT_BARS = { awaitNull: 1.6, awaitCall: 1.6, forAwait: 1.6, resolvedThen: 1.6, pendingThen: 2.6, timers: 1.3, events: 1.3 };
for (const [name, timesFloor] of Object.entries(AWAIT_BARS)) {
  for (const browser of ['chromium', 'firefox']) BARS[`${browser}-${name}`] = { timesFloor };
}

/** The bar of a row on this Node, or undefined where none is set. */
export function barOf(id, nodeMajor) {
  const { node = {}, ...general } = BARS[id] ?? {};
  const bar = { ...general, ...node[nodeMajor] };
  return Object.keys(bar).length > 0 ? bar : undefined;
}

/** What a row fails to reach, in words; empty when it reaches its bar. */
export function shortfalls(row, bar) {
  if (row.missing) return [`not measured: ${row.missing}`];
  const found = [];
  for (const { name, ratio } of row.rivals) {
    if (bar.times !== undefined && name.startsWith('otel') && ratio < bar.times)
      found.push(`${ratio.toFixed(2)}× ${name}, ${bar.times}× asked`);
  }
  if (bar.bytes !== undefined && row.bytes > bar.bytes) found.push(`${Math.round(row.bytes)} B of heap, ${bar.bytes} B allowed`);
  if (bar.timesFloor !== undefined && row.timesFloor > bar.timesFloor)
    found.push(`${row.timesFloor.toFixed(2)}× the floor, ${bar.timesFloor}× allowed`);
  if (bar.atMost !== undefined && row.value > bar.atMost)
    found.push(`${row.value.toFixed(1)} ${row.unit}, ${bar.atMost} ${row.unit} allowed`);
  return found;
}
