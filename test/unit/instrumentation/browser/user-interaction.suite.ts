// Click interactions, for every context manager that runs in a page.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { StartOptions, Tracing } from '../../../../src/browser.ts';
import type { ContextManager } from '../../../../src/context/context-manager.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { userInteractionInstrumentation } from '../../../../src/instrumentation/browser/user-interaction.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

export function describeUserInteraction(title: string, contextManager: () => ContextManager): void {
  describe(`a click, with ${title}`, () => {
    let stage: HTMLElement;
    let tracing: Tracing;
    let spans: readonly ReadableSpan[] = [];

    stopAfterEach();
    beforeEach(() => {
      stage = document.body.appendChild(document.createElement('div'));
    });
    afterEach(() => stage.remove());

    const trace = (options: StartOptions = {}): void => {
      const instrumentations = [userInteractionInstrumentation(), fetchInstrumentation(), xhrInstrumentation()];
      ({ tracing, spans } = tracePage({ contextManager: contextManager(), instrumentations, ...options }));
    };
    const put = (html: string): HTMLElement => {
      stage.innerHTML = html;
      return stage.firstElementChild as HTMLElement; // the tests put elements
    };
    const mark = (name: string): void => tracing.provider.getTracer('test').startSpan(name).end();
    const parentOf = (span: ReadableSpan): string | undefined =>
      spans.find((each) => each.spanContext().spanId === span.parentSpanContext?.spanId)?.name;

    it('is the parent of what the browser does on it: a form is submitted, a box changes', async () => {
      const form = put('<form><input type="checkbox" id="box" /><button id="go">Go</button></form>');
      trace();
      form.addEventListener('change', () => mark('in change'));
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        mark('in submit');
        void fetch('/server/echo/submit').then(() => mark('after fetch'));
      });
      await userEvent.click(form.querySelector('#box') as HTMLElement); // put above
      await until(() => spans.some(({ name }) => name === 'click input#box'));
      await userEvent.click(form.querySelector('#go') as HTMLElement);
      await until(() => spans.some(({ name }) => name === 'click button#go'));
      expect(parentOf(only(spans, 'in change'))).toBe('click input#box');
      expect(parentOf(only(spans, 'in submit'))).toBe('click button#go');
      expect(parentOf(only(spans, 'GET'))).toBe('click button#go');
      await until(() => spans.some(({ name }) => name === 'after fetch'));
      expect(parentOf(only(spans, 'after fetch'))).toBe('click button#go');
    });

    it('is not the parent of a form that a script submits later', () => {
      const form = put('<form></form>');
      trace();
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        mark('in submit');
      });
      form.click();
      setTimeout(() => (form as HTMLFormElement).requestSubmit(), 20);
      return until(() => spans.some(({ name }) => name === 'in submit')).then(() => {
        expect(only(spans, 'in submit').parentSpanContext).toBeUndefined();
      });
    });

    it('is the parent of what its handlers start, in then, timers, fetch and XMLHttpRequest too', async () => {
      const button = put('<button id="buy">Buy</button>');
      trace();
      button.addEventListener('click', () => {
        mark('in the handler');
        void Promise.resolve().then(() => mark('in then'));
        void fetch('/server/echo/click').then(() => mark('after fetch'));
        const xhr = new XMLHttpRequest();
        xhr.open('PUT', '/server/echo/click');
        xhr.send();
        setTimeout(() => mark('in a timer'), 20);
      });
      button.onclick = () => mark('in onclick');
      await userEvent.click(button);
      await until(() => spans.some(({ name }) => name === 'click button#buy'));
      const children = ['in the handler', 'in onclick', 'in then', 'GET', 'PUT', 'after fetch', 'in a timer'];
      const click = only(spans, 'click button#buy');
      for (const name of children) expect([name, parentOf(only(spans, name))]).toEqual([name, 'click button#buy']);
      expect(click.parentSpanContext).toBeUndefined();
      expect(click.attributes).toMatchObject({
        'url.full': location.href,
        'browser.tag_name': 'button',
        'browser.css_selector': 'button#buy',
      });
    });

    it('ends when the last of its spans does', async () => {
      const button = put('<button>Buy</button>');
      trace();
      let late: ReadableSpan | undefined;
      button.addEventListener('click', () => {
        const span = tracing.provider.getTracer('test').startSpan('work');
        setTimeout(() => {
          span.end();
          late = spans.find(({ name }) => name === 'work');
        }, 150);
      });
      await userEvent.click(button);
      await until(() => spans.length === 2);
      expect(only(spans, 'click button').endTime).toBe(late?.endTime);
    });

    it('ends with its handlers when they start nothing', async () => {
      const button = put('<button>Buy</button>');
      trace();
      button.addEventListener('click', () => {
        const until = performance.now() + 30;
        while (performance.now() < until);
      });
      await userEvent.click(button);
      await until(() => spans.length === 1);
      const { durationMs, endTime } = only(spans, 'click button');
      expect(durationMs).toBeGreaterThanOrEqual(30);
      // It was known later that nothing follows.
      expect(performance.timeOrigin + performance.now() - endTime).toBeGreaterThanOrEqual(95);
    });

    it('is not the parent of what comes later from elsewhere', async () => {
      const button = put('<button>Buy</button>');
      trace();
      button.addEventListener('click', () => mark('inside'));
      setTimeout(() => mark('elsewhere'), 30);
      await userEvent.click(button);
      await until(() => spans.some(({ name }) => name === 'elsewhere'));
      expect(only(spans, 'elsewhere').parentSpanContext).toBeUndefined();
      mark('afterwards');
      expect(only(spans, 'afterwards').parentSpanContext).toBeUndefined();
    });

    it('is one, whatever clicks its handlers make', async () => {
      const form = put('<form><button type="button" id="outer">A</button><a id="inner">B</a></form>');
      const [outer, inner] = [...form.children] as [HTMLElement, HTMLElement];
      trace();
      outer.addEventListener('click', () => {
        inner.click();
        setTimeout(() => inner.click(), 10);
      });
      inner.addEventListener('click', () => mark('inner'));
      await userEvent.click(outer);
      await until(() => spans.length === 3);
      expect(spans.map(({ name }) => name)).toEqual(['inner', 'inner', 'click button#outer']);
      for (const span of spans.slice(0, 2)) expect(parentOf(span)).toBe('click button#outer');
    });

    it('on a label is one with that on its control', async () => {
      const label = put('<label id="terms">I agree <input type="checkbox"></label>');
      const input = label.querySelector('input') as HTMLInputElement; // it is in there
      trace();
      input.addEventListener('click', () => mark('checked'));
      await userEvent.click(label, { position: { x: 5, y: 5 } });
      expect(input.checked).toBe(true);
      await until(() => spans.length === 2);
      expect(parentOf(only(spans, 'checked'))).toBe('click label#terms');
    });

    it('by a script counts too', async () => {
      const button = put('<button>Buy</button>');
      trace();
      button.addEventListener('click', () => mark('inside'));
      button.click();
      await until(() => spans.length === 2);
      expect(parentOf(only(spans, 'inside'))).toBe('click button');
    });

    it('that stops at once is seen all the same', async () => {
      const button = put('<button>Buy</button>');
      trace();
      const stop = (event: Event): void => {
        event.stopImmediatePropagation();
        mark('stopped');
      };
      document.addEventListener('click', stop, true);
      button.click();
      document.removeEventListener('click', stop, true);
      await until(() => spans.length === 2);
      expect(parentOf(only(spans, 'stopped'))).toBe('click button');
    });

    it('ends when the page is hidden; its requests go on until the page goes', async () => {
      const button = put('<button>Buy</button>');
      trace();
      const xhr = new XMLHttpRequest();
      xhr.open('PUT', '/server/never');
      button.addEventListener('click', () => {
        void fetch('/server/never').catch(() => {});
        xhr.send();
      });
      button.click();
      expect(spans).toEqual([]);
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      Reflect.deleteProperty(document, 'visibilityState');
      expect(spans.map(({ name }) => name)).toEqual(['click button']);
      window.dispatchEvent(new PageTransitionEvent('pagehide'));
      expect(spans.map(({ name, attributes }) => [name, attributes['throughline.ended_by']])).toEqual([
        ['click button', undefined],
        ['GET', 'pagehide'],
        ['PUT', 'pagehide'],
      ]);
      xhr.abort();
      expect(spans).toHaveLength(3);
    });

    it('leaves no mark on a request that was answered before the page froze', async () => {
      trace();
      await fetch('/server/echo/done');
      void fetch('/server/never').catch(() => {});
      document.dispatchEvent(new Event('freeze'));
      expect(spans.map(({ attributes }) => attributes['throughline.ended_by'])).toEqual([undefined, 'freeze']);
    });

    it('leaves nothing behind: listeners, timers, processors', async () => {
      const button = put('<button>Buy</button>');
      trace();
      button.click();
      await tracing.shutdown();
      expect(spans.map(({ name }) => name)).toEqual(['click button']);
      button.click();
      expect(spans).toHaveLength(1);
      expect(tracing.stats().open).toBe(0);
    });
  });
}
