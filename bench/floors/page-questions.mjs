// The floor of each question asked in the page.

import { json as ourJson } from '../browser/ours.mjs';
import { COUNT } from '../browser/spans.mjs';

let current;

/** Without zones, a variable that is set and set back. */
export const stack = () => {
  const context = {};
  return { operation: () => withContext(context, active) };
};
export const task = stack;

function withContext(context, fn) {
  const previous = current;
  current = context;
  try {
    return fn();
  } finally {
    current = previous;
  }
}

const active = () => current;

/** To run in a zone that is there. */
export const zone = () => {
  const forked = fork();
  return { operation: () => forked.run(inZone) };
};

/** And with a context that is new each time, which the zone holds by a variable: a fork for each costs fifty times as much. */
export const newZone = () => {
  const forked = fork();
  return {
    operation: () => {
      current = {};
      return forked.run(active);
    },
  };
};

const fork = () => Zone.current.fork({ name: 'floor', properties: { context: {} } });
const inZone = () => Zone.current.get('context');

/** The document is there already, and only has to become text. */
export const json = () => {
  const prepared = JSON.parse(ourJson().operation());
  return { perOperation: COUNT, operation: () => JSON.stringify(prepared) };
};
