// npm run test:faults [words…]: every fault, or those whose name has one of the words, four at a time; a table, and exit code 1 when one failed.

import { runScenario } from './run-scenario.mjs';
import { SCENARIOS } from './scenarios.mjs';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const onlyShort = process.argv.includes('--short');
const chosen = SCENARIOS.filter(
  ({ id, short }) => (!onlyShort || short) && (words.length === 0 || words.some((word) => id.includes(word))),
);
const rows = new Map();
const waiting = [...chosen];
const worker = async () => {
  for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
    const result = await runScenario(scenario);
    rows.set(scenario.id, { result, failures: scenario.expect(result) });
    process.stderr.write('.');
  }
};
await Promise.all(Array.from({ length: 4 }, worker));
process.stderr.write('\n');

const table = chosen.map(({ id }) => {
  const { result, failures } = rows.get(id);
  const { produced, delivered, lost, duplicates, exit, addedMs, requests } = result;
  return {
    fault: id,
    produced,
    delivered,
    'counted lost': lost,
    duplicates,
    requests: requests.length,
    'ended with': exit,
    'added ms': addedMs === undefined ? '' : Math.round(addedMs),
    '': failures.length === 0 ? 'ok' : failures.join('; '),
  };
});
console.table(table);
const failed = table.filter((row) => row[''] !== 'ok').length;
console.log(`${table.length - failed} of ${table.length} as they must be`);
process.exitCode = failed === 0 ? 0 : 1;
