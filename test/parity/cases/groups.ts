import type { Group } from '../page/case.ts';
import events from './events.js';
import fetchAborts from './fetch-aborts.js';
import fetchBodies from './fetch-bodies.js';
import fetchFunction from './fetch-function.js';
import fetchHeaders from './fetch-headers.js';
import fetchInits from './fetch-inits.js';
import fetchInputs from './fetch-inputs.js';
import fetchRequests from './fetch-requests.js';
import fetchResponses from './fetch-responses.js';
import history from './history.js';
import promises from './promises.js';
import surface from './surface.js';
import tasks from './tasks.js';
import xhrAnswers from './xhr-answers.js';
import xhrObject from './xhr-object.js';
import xhrOpenSend from './xhr-open-send.js';

/** All cases, in the order of docs/parity.md. */
export const GROUPS = [
  ...fetchInputs,
  ...fetchInits,
  ...fetchHeaders,
  ...fetchRequests,
  ...fetchBodies,
  ...fetchResponses,
  ...fetchAborts,
  ...fetchFunction,
  ...xhrOpenSend,
  ...xhrAnswers,
  ...xhrObject,
  ...events,
  ...tasks,
  ...promises,
  ...history,
  ...surface,
] as unknown as readonly Group[]; // they are JavaScript, which misuses what it tests
