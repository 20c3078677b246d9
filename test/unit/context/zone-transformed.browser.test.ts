import 'zone.js';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { awaitRows } from './await-rows.ts?await';
import { chromiumFates } from './browser-fates.ts';
import { browserRows } from './browser-rows.ts?await';
import { describeRows } from './context-manager.suite.ts';

const create = () => new ZoneContextManager();
describeRows('native await, transformed', create, awaitRows, chromiumFates('zone.js, await transform', awaitRows));
describeRows('work of pages, transformed', create, browserRows, chromiumFates('zone.js, await transform', browserRows));
