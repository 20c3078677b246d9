import { StackContextManager } from '../../../src/context/stack.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { stackFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { describeContract, describeRows } from './context-manager.suite.ts';

const create = () => new StackContextManager();
describeContract(create);
describeRows('work', create, asyncRows, stackFates.async);
describeRows('work of pages', create, browserRows, stackFates.pages);
describeRows('native await', create, awaitRows, stackFates.await);
