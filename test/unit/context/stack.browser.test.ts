import { StackContextManager } from '../../../src/context/stack.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { describeContract, describeRows } from './context-manager.suite.ts';

const create = () => new StackContextManager();
describeContract(create);
describeRows('work', create, asyncRows, chromiumFates('stack', asyncRows));
describeRows('work of pages', create, browserRows, chromiumFates('stack', browserRows));
describeRows('native await', create, awaitRows, chromiumFates('stack', awaitRows));
