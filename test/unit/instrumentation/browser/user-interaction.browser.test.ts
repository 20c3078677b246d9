import { expect, it } from 'vitest';
import { TaskContextManager } from '../../../../src/browser.ts';
import { withContext } from '../../../../src/context/active.ts';
import { ROOT_CONTEXT } from '../../../../src/context/context.ts';
import { suppressTracing } from '../../../../src/context/suppress-tracing.ts';
import { eventElement, interactionName } from '../../../../src/instrumentation/browser/interaction-name.ts';
import { userInteractionInstrumentation } from '../../../../src/instrumentation/browser/user-interaction.ts';
import { AlwaysOffSampler } from '../../../../src/trace/sampler.ts';
import { stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';
import { describeUserInteraction } from './user-interaction.suite.ts';

describeUserInteraction('the task manager', () => new TaskContextManager());

stopAfterEach();

function element(html: string, selector: string): Element {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return holder.querySelector(selector) as Element; // the tests look for what is there
}

it.each([
  ['<button>Pay 5 €</button>', 'button', 'click button'],
  ['<button id="pay">Pay</button>', 'button', 'click button#pay'],
  ['<button id="pay"><svg><path></path></svg></button>', 'path', 'click button#pay'],
  ['<button id="row-4711-delete"></button>', 'button', 'click button#row-*-delete'],
  ['<button aria-label="  Close\n dialog 7 "></button>', 'button', 'click Close dialog *'],
  ['<div data-trace-name="cart 2"><a href="/x">x</a></div>', 'a', 'click cart 2'],
  ['<input type="password" value="secret" placeholder="pw">', 'input', 'click input'],
  ['<div role="button" id="tab"><b>x</b></div>', 'b', 'click div#tab'],
  ['<p><i>x</i></p>', 'i', 'click i'],
  [`<a aria-label="${'long '.repeat(30)}"></a>`, 'a', `click ${'long '.repeat(12)}`],
])('%s is named %s %s', (html, selector, name) => {
  expect(interactionName('click', element(html, selector))).toBe(name);
});

it('names what has no element after the event', () => {
  expect(eventElement(new Event('click'))).toBeUndefined();
  expect(interactionName('click', undefined)).toBe('click');
});

it('looks into open shadow roots', async () => {
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const host = document.body.appendChild(document.createElement('x-card'));
  host.attachShadow({ mode: 'open' }).innerHTML = '<button id="inside"></button>';
  host.shadowRoot?.querySelector('button')?.click();
  host.remove();
  await until(() => spans.length === 1);
  expect(spans[0]?.name).toBe('click button#inside');
});

it('makes spans of the events that the user names', async () => {
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation({ events: ['submit'] })] });
  document.body.click();
  document.body.dispatchEvent(new Event('submit', { bubbles: true }));
  await until(() => spans.length === 1);
  expect(spans[0]?.name).toBe('submit body');
});

it('makes no span where nothing is recorded or tracing is suppressed', async () => {
  const { tracing, spans } = tracePage({ sampler: new AlwaysOffSampler(), instrumentations: [userInteractionInstrumentation()] });
  withContext(suppressTracing(ROOT_CONTEXT), () => document.body.click());
  expect(tracing.stats().created).toBe(0);
  document.body.click();
  expect(tracing.stats()).toMatchObject({ created: 1, notRecorded: 1, open: 0 });
  expect(spans).toEqual([]);
});

it('refuses unknown options', () => {
  expect(() => userInteractionInstrumentation({ event: ['click'] } as never)).toThrow(/has no option "event"/);
});
