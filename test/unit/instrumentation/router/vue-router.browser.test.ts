import { afterEach, expect, it } from 'vitest';
import { createApp, h } from 'vue';
import { createRouter, createWebHistory, type Router, RouterView } from 'vue-router';
import { fetchInstrumentation, navigationInstrumentation, userInteractionInstrumentation } from '../../../../src/browser.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { traceVueRouter } from '../../../../src/vue-router.ts';
import { only, stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

const home = location.href;
let cleanUp = (): void => {};
afterEach(() => {
  cleanUp();
  history.replaceState(null, '', home);
});

const page = (text: string): { render: () => unknown } => ({ render: () => h('p', text) });

async function openApp(): Promise<{ router: Router; traced: TracedPage; routes: () => ReadableSpan[] }> {
  history.replaceState(null, '', '/app/');
  const router = createRouter({
    history: createWebHistory('/app/'),
    routes: [
      { path: '/', component: page('home') },
      { path: '/users', component: RouterView, children: [{ path: ':id', component: page('user') }] },
      { path: '/lazy/:id', component: () => new Promise<{ default: object }>((done) => setTimeout(done, 150, { default: page('lazy') })) },
      { path: '/broken', component: page('never'), beforeEnter: () => Promise.reject(new RangeError('no')) },
      { path: '/forbidden', component: page('never'), beforeEnter: () => false },
      { path: '/private', component: page('never'), beforeEnter: () => '/users/login' },
    ],
  });
  const stopHook = traceVueRouter(router); // before start(): either order will do
  const instrumentations = [userInteractionInstrumentation(), navigationInstrumentation(), fetchInstrumentation()];
  const traced = tracePage({ instrumentations });
  const element = document.body.appendChild(document.createElement('div'));
  const app = createApp({ render: () => h(RouterView) }).use(router);
  app.config.warnHandler = () => {};
  app.mount(element);
  await router.isReady();
  cleanUp = () => {
    stopHook();
    app.unmount();
    element.remove();
  };
  return { router, traced, routes: () => traced.spans.filter(({ name }) => name.startsWith('navigation')) };
}

it('a route of Vue Router has its pattern for a name; the first one is the load of the page', async () => {
  const { router, routes } = await openApp();
  await router.push('/users/17');
  await until(() => routes().length === 1);
  expect(routes()[0]?.name).toBe('navigation /users/:id');
  expect(routes()[0]?.attributes).toMatchObject({ 'url.full': `${location.origin}/app/users/17`, 'browser.navigation.type': 'push' });
});

it('lasts as long as guards and components that are loaded take', async () => {
  const { router, traced, routes } = await openApp();
  document.body.addEventListener('click', () => void router.push('/lazy/1'), { once: true });
  document.body.click();
  await until(() => traced.spans.some(({ name }) => name === 'click body'));
  expect(routes()[0]?.durationMs).toBeGreaterThanOrEqual(145);
  expect(routes()[0]?.parentSpanContext?.spanId).toBe(only(traced.spans, 'click body').spanContext().spanId);
  expect(routes()[0]?.name).toBe('navigation /lazy/:id');
});

it('by the back button is one', async () => {
  const { router, routes } = await openApp();
  await router.push('/users/17');
  await until(() => routes().length === 1);
  router.back();
  await until(() => routes().length === 2);
  expect(routes()[1]?.name).toBe('navigation /');
  expect(routes()[1]?.attributes['browser.navigation.type']).toBe('traverse');
});

it('that is redirected is one', async () => {
  const { router, routes } = await openApp();
  await router.push('/private');
  await until(() => routes().length === 1);
  expect(routes()[0]?.name).toBe('navigation /users/:id');
  expect(routes()[0]?.attributes['browser.navigation.aborted']).toBeUndefined();
});

it('says that it failed, or that a guard said no', async () => {
  const { router, routes } = await openApp();
  await router.push('/broken').catch(() => {});
  await router.push('/forbidden');
  await until(() => routes().length === 2);
  expect(routes().map(({ attributes }) => attributes['error.type'] ?? attributes['browser.navigation.aborted'])).toEqual([
    'RangeError',
    true,
  ]);
});

it('is told to nobody after the hook was stopped', async () => {
  const { router, routes } = await openApp();
  cleanUp();
  cleanUp = () => {};
  await router.push('/users/17');
  await until(() => routes().length === 1);
  expect(routes()[0]?.name).toBe('navigation');
});
