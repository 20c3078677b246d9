import { TaskContextManager } from '../../../src/context/task.ts';
import { everyTask } from '../../../src/tasks.ts';
import { awaitRows } from './await-rows.ts?await';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts?await';
import { describeRows } from './context-manager.suite.ts';

const create = () => new TaskContextManager({ also: everyTask });
describeRows('native await, transformed', create, awaitRows, chromiumFates('task with `everyTask`, await transform', awaitRows));
describeRows('work of pages, transformed', create, browserRows, chromiumFates('task with `everyTask`, await transform', browserRows));
