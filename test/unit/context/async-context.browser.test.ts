import './async-context-page-stand-in.ts';
import { expect, it } from 'vitest';
import { AsyncContextManager } from '../../../src/context/async-context.ts';
import { browserContextManager } from '../../../src/context/browser-context-manager.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts?es2016';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts?es2016';
import { describeContract, describeRows } from './context-manager.suite.ts';

const create = () => new AsyncContextManager();
const column = 'AsyncContext (stand-in), compiled down';
describeContract(create);
describeRows('work', create, asyncRows, chromiumFates(column, asyncRows));
describeRows('work of pages, compiled down', create, browserRows, chromiumFates(column, browserRows));
describeRows('await, compiled down', create, awaitRows, chromiumFates(column, awaitRows));

it('is what a page takes whose engine has AsyncContext', () => {
  expect(browserContextManager()).toBeInstanceOf(AsyncContextManager);
});
