import { expect, it, onTestFinished } from 'vitest';
import { AsyncContextManager } from '../../../src/context/async-context.ts';
import { browserContextManager } from '../../../src/context/browser-context-manager.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { ZoneContextManager } from '../../../src/context/zone.ts';
import { installAsyncContext } from './async-context-stand-in.ts';

it('takes the patches where the page has neither AsyncContext nor zone.js', () => {
  expect(browserContextManager()).toBeInstanceOf(TaskContextManager);
});

it("takes the engine's AsyncContext where there is one", () => {
  onTestFinished(installAsyncContext());
  expect(browserContextManager()).toBeInstanceOf(AsyncContextManager);
});

it('refuses the AsyncContext manager, with the way out, where the engine has no AsyncContext', () => {
  expect(AsyncContextManager.isSupported()).toBe(false);
  expect(() => new AsyncContextManager()).toThrow(
    expect.objectContaining({ name: 'SetupError', code: 'no_async_context', message: expect.stringContaining('Use TaskContextManager') }),
  );
});

it('refuses the zone manager, with the way out, where the page has no zone.js', () => {
  expect(ZoneContextManager.isSupported()).toBe(false);
  expect(() => new ZoneContextManager()).toThrow(
    expect.objectContaining({ name: 'SetupError', code: 'no_zone', message: expect.stringContaining('Import zone.js before') }),
  );
});

it('takes something else named Zone for no zone.js', () => {
  Object.defineProperty(globalThis, 'Zone', { value: class Zone {}, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'Zone'));
  expect(ZoneContextManager.isSupported()).toBe(false);
});
