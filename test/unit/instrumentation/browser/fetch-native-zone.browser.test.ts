import 'zone.js';
import { ZoneContextManager } from '../../../../src/browser.ts';
import { describeFetchAsNative } from './fetch-native.suite.ts';

describeFetchAsNative('zone.js', () => new ZoneContextManager());
