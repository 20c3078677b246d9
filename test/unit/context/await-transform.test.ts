import { TaskContextManager } from '../../../src/context/task.ts';
import { type AwaitRowName, awaitRows } from './await-rows.ts?await';
import { describeRows, fatesOf } from './context-manager.suite.ts';

const names = Object.keys(awaitRows) as AwaitRowName[]; // its own keys
describeRows('native await, transformed', () => new TaskContextManager(), awaitRows, fatesOf(awaitRows, { kept: names }));
