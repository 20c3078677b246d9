import '@angular/compiler';
import { APP_BASE_HREF } from '@angular/common';
import { type ApplicationRef, Component, provideZonelessChangeDetection, type Type } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { afterEach, expect, it } from 'vitest';
import { traceAngularRouter } from '../../../../src/angular-router.ts';
import { fetchInstrumentation, navigationInstrumentation, userInteractionInstrumentation } from '../../../../src/browser.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { only, stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const home = location.href;
let cleanUp = (): void => {};
afterEach(() => {
  cleanUp();
  history.replaceState(null, '', home);
});

/** Compiled when it runs, as Angular does without its builder. */
function component(template: string, selector: string, imports: Type<unknown>[] = []): Type<unknown> {
  class Page {}
  return Component({ selector, template, imports })(Page) ?? Page;
}

const pages = Object.fromEntries(['home', 'user', 'slow', 'never'].map((name) => [name, component(name, `x-${name}`)])) as Record<
  'home' | 'user' | 'slow' | 'never',
  Type<unknown>
>; // those that are named
const Outlet = component('<router-outlet />', 'x-page', [RouterOutlet]);

async function openApp(): Promise<{ router: Router; traced: TracedPage; routes: () => ReadableSpan[] }> {
  history.replaceState(null, '', '/app/');
  const instrumentations = [userInteractionInstrumentation(), navigationInstrumentation(), fetchInstrumentation()];
  const traced = tracePage({ instrumentations });
  const element = document.body.appendChild(document.createElement('x-page'));
  const later = (ms: number) => () => new Promise((done) => setTimeout(done, ms, true));
  const app: ApplicationRef = await bootstrapApplication(Outlet, {
    providers: [
      provideZonelessChangeDetection(),
      { provide: APP_BASE_HREF, useValue: '/app/' },
      provideRouter([
        { path: '', pathMatch: 'full', component: pages.home },
        { path: 'users', children: [{ path: ':id', component: pages.user }] },
        { path: 'slow/:id', component: pages.slow, resolve: { data: later(150) } },
        { path: 'broken', component: pages.never, resolve: { data: () => Promise.reject(new RangeError('no')) } },
        { path: 'forbidden', component: pages.never, canActivate: [() => false] },
        { path: 'private', redirectTo: 'users/1' },
      ]),
    ],
  });
  const router = app.injector.get(Router);
  const stopHook = traceAngularRouter(router);
  await until(() => router.navigated);
  cleanUp = () => {
    stopHook();
    app.destroy();
    element.remove();
  };
  return { router, traced, routes: () => traced.spans.filter(({ name }) => name.startsWith('navigation')) };
}

it("a route of Angular's router has its pattern for a name; the first one is the load of the page", async () => {
  const { router, routes } = await openApp();
  await router.navigateByUrl('/users/17');
  await until(() => routes().length === 1);
  expect(routes()[0]?.name).toBe('navigation /users/:id');
  expect(routes()[0]?.attributes).toMatchObject({ 'url.full': `${location.origin}/app/users/17`, 'browser.navigation.type': 'push' });
});

it('lasts as long as resolvers take, and is of the click that caused it', async () => {
  const { router, traced, routes } = await openApp();
  document.body.addEventListener('click', () => void router.navigateByUrl('/slow/1'), { once: true });
  document.body.click();
  await until(() => traced.spans.some(({ name }) => name === 'click body'));
  expect(routes()[0]?.durationMs).toBeGreaterThanOrEqual(145);
  expect(routes()[0]?.parentSpanContext?.spanId).toBe(only(traced.spans, 'click body').spanContext().spanId);
});

it('by the back button is one', async () => {
  const { router, routes } = await openApp();
  await router.navigateByUrl('/users/17');
  await until(() => routes().length === 1);
  history.back();
  await until(() => routes().length === 2);
  expect(routes()[1]?.name).toBe('navigation /');
  expect(routes()[1]?.attributes['browser.navigation.type']).toBe('traverse');
});

it('that is redirected is one', async () => {
  const { router, routes } = await openApp();
  await router.navigateByUrl('/private');
  await until(() => routes().length === 1);
  expect(routes().map(({ name }) => name)).toEqual(['navigation /users/:id']);
});

it('says that it failed, or that a guard said no', async () => {
  const { router, routes } = await openApp();
  await router.navigateByUrl('/broken').catch(() => {});
  await router.navigateByUrl('/forbidden');
  await until(() => routes().length === 2);
  expect(routes().map(({ attributes }) => attributes['error.type'] ?? attributes['browser.navigation.aborted'])).toEqual([
    'RangeError',
    true,
  ]);
});
