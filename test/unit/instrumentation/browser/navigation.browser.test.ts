import { afterEach, expect, it } from 'vitest';
import { navigationInstrumentation, userInteractionInstrumentation } from '../../../../src/browser.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';
import { describeNavigation } from './navigation.suite.ts';

describeNavigation('the Navigation API');

stopAfterEach();
const home = location.href;
afterEach(() => history.replaceState(null, '', home));

interface NavigateEvent extends Event {
  intercept(options: { readonly handler: () => Promise<void> }): void;
}

it('a link that a router of the Navigation API follows is of its click', async () => {
  const { tracing, spans } = tracePage({ instrumentations: [userInteractionInstrumentation(), navigationInstrumentation()] });
  const { navigation } = globalThis as unknown as { readonly navigation: EventTarget }; // not yet in every lib.dom
  const mark = async (): Promise<void> => tracing.provider.getTracer('test').startSpan('in the handler').end();
  const intercept = (event: Event): void => (event as NavigateEvent).intercept({ handler: mark }); // by its type
  navigation.addEventListener('navigate', intercept, { once: true });
  const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: '/followed', id: 'link' }));
  link.click();
  link.remove();
  await until(() => spans.some(({ name }) => name === 'click a#link'));
  const route = only(spans, 'navigation');
  expect(route.parentSpanContext?.spanId).toBe(only(spans, 'click a#link').spanContext().spanId);
  expect(route.attributes['url.full']).toBe(`${location.origin}/followed`);
});

it('refuses options that mean nothing', () => {
  expect(() => navigationInstrumentation({ route: [] } as never)).toThrow(/has no option "route"/);
  expect(() => navigationInstrumentation({ routes: '/users' as never })).toThrow(/routes \(.*\) must be a list of patterns/);
});
