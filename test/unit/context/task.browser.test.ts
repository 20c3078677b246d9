import { userEvent } from 'vitest/browser';
import { TaskContextManager } from '../../../src/context/task.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { describeContract, describeRows } from './context-manager.suite.ts';
import { describeDuringEvent } from './during-event.suite.ts';
import { describePatches } from './task-patches.suite.ts';

const create = () => new TaskContextManager();
describeContract(create);
describeRows('work', create, asyncRows, chromiumFates('task', asyncRows));
describeRows('work of pages', create, browserRows, chromiumFates('task', browserRows));
describeRows('native await', create, awaitRows, chromiumFates('task', awaitRows));
describeDuringEvent('during an event of a script', create, { click: (target) => target.click(), eventInsideHandler: 'event' });
describeDuringEvent('during an event of the browser', create, { click: (target) => userEvent.click(target), eventInsideHandler: 'event' });
describePatches();
