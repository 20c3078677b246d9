import 'zone.js';
import '@angular/compiler';
import { Component, ErrorHandler, provideZoneChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { expect, it } from 'vitest';
import { errorsInstrumentation, reportUncaught, userInteractionInstrumentation, ZoneContextManager } from '../../../../src/browser.ts';
import { stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';
import { exceptionsOf } from './errors.suite.ts';

stopAfterEach();

class Shop {
  throws(): void {
    throw new Error('in a listener');
  }
  throwsLater(): void {
    setTimeout(() => {
      throw new Error('in a timer');
    }, 5);
  }
  rejects(): void {
    void Promise.reject(new Error('rejected'));
  }
}
const template = ['throws', 'throwsLater', 'rejects'].map((name) => `<button id="${name}" (click)="${name}()">x</button>`).join('');
const App = Component({ selector: 'x-shop', template })(Shop) ?? Shop;

it("Angular's errors are exceptions of the click that caused them, whoever keeps them: its listeners, its zone or zone.js", async () => {
  const element = document.body.appendChild(document.createElement('x-shop'));
  const handled: unknown[] = [];
  const handleError = (error: unknown): void => {
    handled.push((error as Error).message);
    reportUncaught(error); // what a listener throws Angular catches itself
  };
  const { spans } = tracePage({
    contextManager: new ZoneContextManager(),
    instrumentations: [userInteractionInstrumentation()],
    also: [errorsInstrumentation()],
  });
  const app = await bootstrapApplication(App, {
    providers: [provideZoneChangeDetection(), { provide: ErrorHandler, useValue: { handleError } }],
  });
  for (const id of ['throws', 'throwsLater', 'rejects']) (element.querySelector(`#${id}`) as HTMLElement).click(); // in the template
  await until(() => spans.filter(({ name }) => name.startsWith('click')).length === 3 && handled.length === 3);
  expect(exceptionsOf(spans).sort()).toEqual([
    'click button#rejects: rejected',
    'click button#throws: in a listener',
    'click button#throwsLater: in a timer',
  ]);
  app.destroy();
  element.remove();
});
