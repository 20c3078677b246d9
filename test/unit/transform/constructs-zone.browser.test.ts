import 'zone.js';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { type AwaitRowName, awaitRows } from '../context/await-rows.ts?await';
import { describeRows, fatesOf } from '../context/context-manager.suite.ts';
import { constructs } from './constructs.ts?await';

const create = () => new ZoneContextManager();
describeRows('transformed constructs beside zone.js', create, constructs, fatesOf(constructs, { kept: Object.keys(constructs) }));
const names = Object.keys(awaitRows) as AwaitRowName[]; // its own keys
describeRows('transformed native await beside zone.js', create, awaitRows, fatesOf(awaitRows, { kept: names }));
