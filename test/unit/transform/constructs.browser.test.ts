import { TaskContextManager } from '../../../src/context/task.ts';
import { type AwaitRowName, awaitRows } from '../context/await-rows.ts?await';
import { describeRows, fatesOf } from '../context/context-manager.suite.ts';
import { constructs } from './constructs.ts?await';
import { usingConstructs } from './using.ts?await';

const create = () => new TaskContextManager();
describeRows('transformed constructs', create, constructs, fatesOf(constructs, { kept: Object.keys(constructs) }));
describeRows('transformed native await', create, awaitRows, fatesOf(awaitRows, { kept: Object.keys(awaitRows) as AwaitRowName[] })); // its own keys
describeRows('transformed using', create, usingConstructs, fatesOf(usingConstructs, { kept: Object.keys(usingConstructs) }));
