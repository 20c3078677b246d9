import 'zone.js';
import { ZoneContextManager } from '../../../../src/browser.ts';
import { describeUserInteraction } from './user-interaction.suite.ts';

describeUserInteraction('zone.js', () => new ZoneContextManager());
