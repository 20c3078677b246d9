import 'zone.js';
import { userEvent } from 'vitest/browser';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { asyncRows } from './async-rows.ts';
import { awaitRows } from './await-rows.ts';
import { awaitRows as awaitRowsCompiledDown } from './await-rows.ts?es2016';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts';
import { browserRows as browserRowsCompiledDown } from './browser-rows.ts?es2016';
import { describeContract, describeRows } from './context-manager.suite.ts';
import { describeDuringEvent } from './during-event.suite.ts';

const create = () => new ZoneContextManager();
describeContract(create);
describeRows('work', create, asyncRows, chromiumFates('zone.js', asyncRows));
describeRows('work of pages', create, browserRows, chromiumFates('zone.js', browserRows));
describeRows('native await', create, awaitRows, chromiumFates('zone.js', awaitRows));
describeRows('await, compiled down', create, awaitRowsCompiledDown, chromiumFates('zone.js, compiled down', awaitRowsCompiledDown));
describeRows(
  'work of pages, compiled down',
  create,
  browserRowsCompiledDown,
  chromiumFates('zone.js, compiled down', browserRowsCompiledDown),
);
describeDuringEvent('during an event of a script', create, { click: (target) => target.click(), eventInsideHandler: 'none' });
describeDuringEvent('during an event of the browser', create, { click: (target) => userEvent.click(target), eventInsideHandler: 'none' });
