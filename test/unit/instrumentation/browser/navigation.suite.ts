// Route changes, by the Navigation API and by history alike.

import { afterEach, describe, expect, it } from 'vitest';
import { documentLoadInstrumentation } from '../../../../src/instrumentation/browser/document-load.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { type NavigationInstrumentationOptions, navigationInstrumentation } from '../../../../src/instrumentation/browser/navigation.ts';
import { userInteractionInstrumentation } from '../../../../src/instrumentation/browser/user-interaction.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { only, stopAfterEach, type TracedPage, tracePage, until } from '../../../browser/traced-page.ts';

export function describeNavigation(title: string): void {
  describe(`a route change, by ${title}`, () => {
    const home = location.href;
    let page: TracedPage;

    stopAfterEach();
    afterEach(() => history.replaceState(null, '', home));

    const trace = (options: NavigationInstrumentationOptions = {}): void => {
      const instrumentations = [userInteractionInstrumentation(), navigationInstrumentation(options), fetchInstrumentation()];
      page = tracePage({ instrumentations });
    };
    const mark = (name: string): void => page.tracing.provider.getTracer('test').startSpan(name).end();
    const routes = (): ReadableSpan[] => page.spans.filter(({ name }) => name.startsWith('navigation'));
    const parentOf = (span: ReadableSpan | undefined): string | undefined =>
      page.spans.find((each) => each.spanContext().spanId === span?.parentSpanContext?.spanId)?.name;

    it('by pushState is a span, with what is known of it', async () => {
      trace();
      history.pushState(null, '', '/users/17?tab=1&access_token=secret');
      await until(() => routes().length === 1);
      const { name, attributes, parentSpanContext, durationMs } = only(page.spans, 'navigation');
      expect([name, parentSpanContext]).toEqual(['navigation', undefined]);
      expect(attributes).toEqual({
        'url.full': `${location.origin}/users/17?tab=1&access_token=REDACTED`,
        'browser.navigation.same_document': true,
        'browser.navigation.hash_change': false,
        'browser.navigation.type': 'push',
      });
      expect(durationMs).toBeLessThan(100);
    });

    it.each([
      ['/users/17', 'navigation /users/:id'],
      ['/users', 'navigation /users'],
      ['/files/a/b', 'navigation /files/*'],
      ['/nowhere', 'navigation'],
    ])('to %s is called %s by a table', async (path, name) => {
      trace({ routes: ['/users', '/users/:id', '/files/*'] });
      history.pushState(null, '', path);
      await until(() => routes().length === 1);
      expect(routes().map((span) => span.name)).toEqual([name]);
    });

    it('is named by a function', async () => {
      trace({ routes: ({ pathname }) => (pathname === '/broken' ? ({} as string) : `page ${pathname.length}`) });
      history.pushState(null, '', '/some');
      await until(() => routes().length === 1);
      expect(only(page.spans, 'navigation page 5').attributes['url.template']).toBe('page 5');
      history.pushState(null, '', '/broken');
      await until(() => routes().length === 2);
      expect(routes()[1]?.name).toBe('navigation');
    });

    it('that a click causes is its child, and ends with it when what follows is over', async () => {
      trace();
      const click = (): void => {
        history.pushState(null, '', '/from-click');
        void fetch('/server/echo/route').then(() => setTimeout(() => mark('shown'), 120));
      };
      document.body.addEventListener('click', click, { once: true });
      document.body.click();
      await until(() => page.spans.some(({ name }) => name === 'click body'));
      const [route, parent, shown] = ['navigation', 'click body', 'shown'].map((name) => only(page.spans, name));
      expect(parentOf(route)).toBe('click body');
      expect(route?.endTime).toBe(parent?.endTime);
      expect(route?.endTime).toBe(shown?.endTime);
    });

    it('by the back button is a root, and the parent of what popstate causes', async () => {
      history.pushState(null, '', '/first');
      history.pushState(null, '', '/second');
      trace();
      const heard = (): void => {
        mark('in popstate');
        void fetch('/server/echo/back');
      };
      window.addEventListener('popstate', heard, { once: true });
      history.back();
      await until(() => routes().length === 1);
      const route = only(page.spans, 'navigation');
      expect([route.parentSpanContext, route.attributes['browser.navigation.type']]).toEqual([undefined, 'traverse']);
      expect(parentOf(only(page.spans, 'in popstate'))).toBe('navigation');
      expect(parentOf(only(page.spans, 'GET'))).toBe('navigation');
      expect(route.endTime).toBe(only(page.spans, 'GET').endTime);
    });

    it('waits for requests that lost their context, and does not claim them', async () => {
      trace();
      history.pushState(null, '', '/lost');
      setTimeout(() => void fetch('/server/echo/lost'), 50);
      await until(() => routes().length === 1);
      expect(only(page.spans, 'GET').parentSpanContext).toBeUndefined();
      expect(routes()[0]?.endTime).toBe(only(page.spans, 'GET').endTime);
    });

    it('is linked to the one before', async () => {
      trace();
      history.pushState(null, '', '/one');
      await until(() => routes().length === 1);
      history.pushState(null, '', '/two');
      await until(() => routes().length === 2);
      const [one, two] = routes();
      expect(one?.links).toEqual([]);
      expect(two?.links.map(({ context }) => context.spanId)).toEqual([one?.spanContext().spanId]);
    });

    it('is linked to the load of the page', async () => {
      page = tracePage({ instrumentations: [documentLoadInstrumentation(), navigationInstrumentation()] });
      await until(() => page.spans.some(({ name }) => name === 'documentLoad'));
      history.pushState(null, '', '/one');
      await until(() => routes().length === 1);
      const load = only(page.spans, 'documentLoad').spanContext();
      expect(routes()[0]?.links.map(({ context }) => context.spanId)).toEqual([load.spanId]);
    });

    it('that is replaced before it is quiet, as a redirect is, is one', async () => {
      trace({ routes: ['/private', '/login'] });
      history.pushState(null, '', '/private');
      history.replaceState(null, '', '/login');
      await until(() => routes().length === 1);
      expect(routes()[0]?.name).toBe('navigation /login');
      expect(routes()[0]?.attributes).toMatchObject({ 'url.full': `${location.origin}/login`, 'browser.navigation.type': 'push' });
    });

    it('ends the one before', async () => {
      trace({ routes: ['/a', '/b'] });
      history.pushState(null, '', '/a');
      history.pushState(null, '', '/b');
      expect(routes().map(({ name }) => name)).toEqual(['navigation /a']);
      await until(() => routes().length === 2);
    });

    it('is none where the address stays, or its fragment alone is new', async () => {
      trace();
      history.pushState({ a: 1 }, '', location.href);
      history.replaceState({ a: 2 }, '');
      history.pushState(null, '', '#part');
      location.hash = 'other';
      history.replaceState(null, '', '/at-last');
      await until(() => routes().length === 1);
      expect(routes().map(({ attributes }) => attributes['browser.navigation.type'])).toEqual(['replace']);
      expect(page.tracing.stats().created).toBe(1);
    });

    it('may be a new fragment where that is asked for', async () => {
      trace({ hashChanges: true });
      location.hash = '/users';
      await until(() => routes().length === 1);
      expect(routes()[0]?.attributes['browser.navigation.hash_change']).toBe(true);
    });

    it('leaves pushState as it is: what it gives, what it throws, and its looks', () => {
      const native = Object.getOwnPropertyDescriptor(History.prototype, 'pushState');
      const texts = [`${history.pushState}`, history.pushState.name, history.pushState.length];
      trace();
      expect([`${history.pushState}`, history.pushState.name, history.pushState.length]).toEqual(texts);
      expect(history.pushState(null, '', '/x')).toBeUndefined();
      expect(() => history.pushState(null, '', 'https://example.com/')).toThrow(expect.objectContaining({ name: 'SecurityError' }));
      expect(() => history.pushState(() => {}, '')).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
      expect(() => (history.pushState as () => void)()).toThrow(TypeError);
      expect(() => history.pushState.call({} as History, null, '')).toThrow(TypeError);
      expect(location.pathname).toBe('/x');
      return page.tracing.shutdown().then(() => {
        expect(Object.getOwnPropertyDescriptor(History.prototype, 'pushState')).toEqual(native);
      });
    });

    it('is seen below a wrapper that somebody put on the history of the page', async () => {
      const native = history.pushState;
      history.pushState = function (...args) {
        return History.prototype.pushState.apply(this, args);
      };
      trace();
      history.pushState(null, '', '/wrapped');
      Reflect.deleteProperty(history, 'pushState');
      expect(history.pushState.name).toBe(native.name);
      await until(() => routes().length === 1);
    });

    it('is not seen after stop', async () => {
      trace();
      history.pushState(null, '', '/one');
      await page.tracing.shutdown();
      expect(routes()).toHaveLength(1);
      const again = tracePage({ instrumentations: [] });
      history.pushState(null, '', '/two');
      expect(again.tracing.stats().created).toBe(0);
    });
  });
}
