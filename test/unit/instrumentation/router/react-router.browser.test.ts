import { createElement, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Outlet, redirect } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { afterEach, expect, it } from 'vitest';
import { fetchInstrumentation, navigationInstrumentation, userInteractionInstrumentation } from '../../../../src/browser.ts';
import { traceReactRouter } from '../../../../src/react-router.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { only, stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const home = location.href;
let cleanUp = (): void => {};
afterEach(() => {
  cleanUp();
  history.replaceState(null, '', home);
});

type Router = ReturnType<typeof createBrowserRouter>;

async function openApp(): Promise<{ router: Router; traced: TracedPage; routes: () => ReadableSpan[] }> {
  history.replaceState(null, '', '/app');
  const Component = (): ReactElement => createElement('p', null, 'page');
  const router = createBrowserRouter(
    [
      {
        path: '/',
        Component: Outlet,
        HydrateFallback: () => null,
        loader: () => fetch('/server/echo/root').then(() => null),
        shouldRevalidate: () => false,
        ErrorBoundary: Component,
        children: [
          { index: true, Component },
          { path: 'plain/:id', Component },
          {
            path: 'users',
            children: [{ path: ':id', Component, loader: () => fetch('/server/echo/user').then(() => null) }],
          },
          { path: 'private', loader: () => Promise.resolve(redirect('/users/1')) },
          { path: 'broken', loader: () => Promise.reject(new RangeError('no')), Component },
          { path: 'slow', loader: () => new Promise((done) => setTimeout(done, 5000, null)), Component },
        ],
      },
    ],
    { basename: '/app' },
  );
  const instrumentations = [userInteractionInstrumentation(), navigationInstrumentation(), fetchInstrumentation()];
  const traced = tracePage({ instrumentations });
  const stopHook = traceReactRouter(router);
  const element = document.body.appendChild(document.createElement('div'));
  const root = createRoot(element);
  root.render(createElement(RouterProvider, { router }));
  await until(() => router.state.initialized);
  cleanUp = () => {
    stopHook();
    root.unmount();
    router.dispose();
    element.remove();
  };
  return { router, traced, routes: () => traced.spans.filter(({ name }) => name.startsWith('navigation')) };
}

it('a route of React Router has its pattern for a name, with loaders or without; the first one is the load of the page', async () => {
  const { router, routes } = await openApp();
  await router.navigate('/plain/17');
  await until(() => routes().length === 1);
  await router.navigate('/users/17');
  await until(() => routes().length === 2);
  expect(routes().map(({ name }) => name)).toEqual(['navigation /plain/:id', 'navigation /users/:id']);
  expect(routes()[1]?.attributes).toMatchObject({ 'url.full': `${location.origin}/app/users/17`, 'browser.navigation.type': 'push' });
});

it('begins with its loaders, and is of the click that caused it', async () => {
  const { router, traced, routes } = await openApp();
  document.body.addEventListener('click', () => void router.navigate('/users/17'), { once: true });
  document.body.click();
  await until(() => traced.spans.some(({ name }) => name === 'click body'));
  const [route] = routes();
  const request = traced.spans.filter(({ name }) => name === 'GET').at(-1);
  expect(route?.parentSpanContext?.spanId).toBe(only(traced.spans, 'click body').spanContext().spanId);
  expect(request?.parentSpanContext?.spanId).toBe(route?.parentSpanContext?.spanId);
  expect(route?.startTime).toBeLessThanOrEqual(request?.startTime ?? 0);
  expect(route?.endTime).toBeGreaterThanOrEqual(request?.endTime ?? 0);
});

it('by the back button is one', async () => {
  const { router, routes } = await openApp();
  await router.navigate('/users/17');
  await until(() => routes().length === 1);
  await router.navigate(-1);
  await until(() => routes().length === 2);
  expect(routes()[1]?.name).toBe('navigation /');
  expect(routes()[1]?.attributes['browser.navigation.type']).toBe('traverse');
});

it('that is redirected is one', async () => {
  const { router, routes } = await openApp();
  await router.navigate('/private');
  await until(() => routes().length === 1);
  expect(routes().map(({ name }) => name)).toEqual(['navigation /users/:id']);
});

it('says that a loader failed', async () => {
  const { router, routes } = await openApp();
  await router.navigate('/broken');
  await until(() => routes().length === 1);
  expect(routes()[0]?.name).toBe('navigation /broken');
  expect(routes()[0]?.attributes['error.type']).toBe('RangeError');
});

it('that another one overtakes was aborted', async () => {
  const { router, routes } = await openApp();
  document.body.addEventListener('click', () => void router.navigate('/slow'), { once: true });
  document.body.click();
  document.body.addEventListener('click', () => void router.navigate('/plain/1'), { once: true });
  await new Promise((resolve) => setTimeout(resolve, 20)); // a click of its own
  document.body.click();
  await until(() => routes().length === 2);
  expect(routes().map(({ name, attributes }) => [name, attributes['browser.navigation.aborted']])).toEqual([
    ['navigation', true],
    ['navigation /plain/:id', undefined],
  ]);
});
