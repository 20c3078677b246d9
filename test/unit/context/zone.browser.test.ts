import 'zone.js';
import { userEvent } from 'vitest/browser';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { awaitRows as awaitRowsCompiledDown } from './await-rows.ts?es2016';
import { zoneFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { describeContract, describeRows } from './context-manager.suite.ts';
import { describeDuringEvent } from './during-event.suite.ts';

const create = () => new ZoneContextManager();
describeContract(create);
describeRows('work', create, asyncRows, zoneFates.async);
describeRows('work of pages', create, browserRows, zoneFates.pages);
describeRows('native await', create, awaitRows, zoneFates.await);
describeRows('await, compiled down', create, awaitRowsCompiledDown, zoneFates.compiledDown);
describeDuringEvent('during an event of a script', create, { click: (target) => target.click(), eventInsideHandler: 'none' });
describeDuringEvent('during an event of the browser', create, { click: (target) => userEvent.click(target), eventInsideHandler: 'none' });
