// The questions of questions/, each library in its turn and each time in a fresh process; the order is turned round every other round.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { missingRow, toRow } from './rows.mjs';

const ORDER = [
  'span',
  'batch',
  'nested',
  'attributes',
  'unsampled-root',
  'unsampled-remote',
  'w3c',
  'baggage',
  'protobuf',
  'json',
  'end-to-end',
];
const HEAP_FLAGS = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** The names of all questions, in the order of the table. */
export function questionNames() {
  const names = readdirSync(new URL('./questions/', import.meta.url)).map((file) => file.replace('.mjs', ''));
  return [...ORDER, ...names.filter((name) => !ORDER.includes(name))];
}

/** What a rival asks for; it is not measured where it does not install. OpenTelemetry 3.x needs Node 22.15. */
const RIVALS = {
  otel3: { folder: 'otel-3', nodeMajor: 22 },
  sentryNode: { folder: 'sentry', nodeMajor: 20 },
  ddTrace: { folder: 'dd-trace', nodeMajor: 20 },
};
const NODE_MAJOR = Number(process.versions.node.split('.')[0]);

/** The libraries that answer this question here, by the names of the functions that do. */
export function librariesOf(question) {
  const runs = ([name, { folder, nodeMajor }]) =>
    question[name] && NODE_MAJOR >= nodeMajor && existsSync(new URL(`./rivals/${folder}/node_modules/`, import.meta.url));
  const rivals = Object.entries(RIVALS).filter(runs);
  return ['ours', ...(question.floor ? ['floor'] : []), 'otel', ...rivals.map(([name]) => name)];
}

/** One question's row. */
export async function answer(id, roundCount) {
  if (!existsSync(new URL(`./questions/${id}.mjs`, import.meta.url))) {
    return missingRow({ id, title: id, missing: `questions/${id}.mjs is not written yet` });
  }
  const question = await import(`./questions/${id}.mjs`);
  const { title } = question;
  const libraries = librariesOf(question);
  const rounds = [];
  try {
    for (let round = 0; round < roundCount; round++) {
      const order = round % 2 === 0 ? libraries : libraries.toReversed();
      const times = Object.fromEntries(order.map((library) => [library, measure([], id, library, 'time')]));
      rounds.push(Object.fromEntries(libraries.map((library) => [library, times[library]])));
    }
    const heap = Object.fromEntries(libraries.map((library) => [library, measure(HEAP_FLAGS, id, library, 'heap')]));
    return toRow({ id, title, unit: 'ns', rounds, heap });
  } catch (error) {
    return missingRow({ id, title, missing: reasonOf(error) });
  }
}

function measure(flags, ...args) {
  const measureFile = new URL('./measure.mjs', import.meta.url).pathname;
  return JSON.parse(execFileSync(process.execPath, [...flags, measureFile, ...args], { encoding: 'utf8', stdio: 'pipe' }));
}

/** The line of the child's standard error that names the error. */
function reasonOf(error) {
  const lines = String(error.stderr || error.message).split('\n');
  return (lines.find((line) => /^\w*Error/.test(line)) ?? lines[0]).slice(0, 160);
}
