import { TaskContextManager } from '../../../../src/browser.ts';
import { describeFetchAsNative } from './fetch-native.suite.ts';

describeFetchAsNative('the task manager', () => new TaskContextManager());
