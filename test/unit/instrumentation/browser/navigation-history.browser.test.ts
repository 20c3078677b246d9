import { afterAll, beforeAll } from 'vitest';
import { describeNavigation } from './navigation.suite.ts';

// As in an engine without the Navigation API.
const had = Object.getOwnPropertyDescriptor(globalThis, 'navigation');
beforeAll(() => void Object.defineProperty(globalThis, 'navigation', { value: undefined, configurable: true }));
afterAll(() => void (had && Object.defineProperty(globalThis, 'navigation', had)));

describeNavigation('history');
