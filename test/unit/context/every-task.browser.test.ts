// TaskContextManager with all that throughline/tasks has.

import { TaskContextManager } from '../../../src/context/task.ts';
import { everyTask } from '../../../src/tasks.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { describeContract, describeRows } from './context-manager.suite.ts';

const create = () => new TaskContextManager({ also: everyTask });
describeContract(create);
describeRows('work', create, asyncRows, chromiumFates('task with `everyTask`', asyncRows));
describeRows('work of pages', create, browserRows, chromiumFates('task with `everyTask`', browserRows));
describeRows('native await', create, awaitRows, chromiumFates('task with `everyTask`', awaitRows));
