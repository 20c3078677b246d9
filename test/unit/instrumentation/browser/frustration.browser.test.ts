import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { userEvent } from 'vitest/browser';
import { accessibleName, fetchInstrumentation, frustrations, userInteractionInstrumentation } from '../../../../src/browser.ts';
import { getTracer } from '../../../../src/trace/get-tracer.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

let stage: HTMLElement;
beforeEach(() => {
  stage = document.body.appendChild(document.createElement('div'));
  onTestFinished(() => stage.remove());
});

function put(html: string): HTMLElement {
  stage.innerHTML = html;
  return stage.firstElementChild as HTMLElement; // the tests put elements
}

/** At once, however busy the machine is. */
function clickAt(element: HTMLElement, clientX: number): void {
  element.dispatchEvent(new MouseEvent('click', { clientX, clientY: 20, view: window, bubbles: true, composed: true }));
}

describe('a watcher that throws', () => {
  it('is told of, and the click has its span and its context', async () => {
    const told: string[] = [];
    const failing = (): never => {
      throw new Error('not today');
    };
    const instrumentations = [userInteractionInstrumentation({ watch: [failing] })];
    const { spans } = tracePage({ instrumentations, onDiagnostic: ({ message }) => told.push(message) });
    const button = put('<button>Buy</button>');
    button.onclick = () => getTracer('test').span('inside', () => {});
    clickAt(button, 20);
    await until(() => spans.length === 2);
    const [inside, click] = spans;
    expect(inside?.parentSpanContext?.spanId).toBe(click?.spanContext().spanId);
    expect(told).toEqual([expect.stringContaining('not today')]);
  });
});

describe('clicks that frustrate', () => {
  let spans: readonly ReadableSpan[] = [];
  beforeEach(() => {
    const instrumentations = [userInteractionInstrumentation({ watch: [frustrations({ deadAfterMs: 300 })] }), fetchInstrumentation()];
    ({ spans } = tracePage({ instrumentations }));
  });
  const clicks = (): ReadableSpan[] => spans.filter(({ name }) => name.startsWith('click'));
  const dead = (): unknown[] => clicks().map(({ attributes }) => attributes['browser.interaction.dead']);

  it('are rage from the third on in one place within a second', async () => {
    // Names tell them apart: they end in any order.
    const names = ['first', 'second', 'third', 'fourth'];
    const buttons = put(`<div>${names.map((name) => `<button data-trace-name="${name}">Buy</button>`).join('')}</div>`).children;
    for (let i = 0; i < 4; i++) clickAt(buttons[i] as HTMLElement, 50 + i); // there are four
    await until(() => clicks().length === 4);
    expect(Object.fromEntries(clicks().map(({ name, attributes }) => [name, attributes['browser.interaction.rage_clicks']]))).toEqual({
      'click first': undefined,
      'click second': undefined,
      'click third': 3,
      'click fourth': 4,
    });
  });

  it('are not rage in different places', async () => {
    const button = put('<button>Buy</button>');
    for (let i = 0; i < 3; i++) clickAt(button, 50 + 60 * i);
    await until(() => clicks().length === 3);
    expect(clicks().every(({ attributes }) => attributes['browser.interaction.rage_clicks'] === undefined)).toBe(true);
  });

  it('are dead where nothing comes of them, and their span is no longer for it', async () => {
    await userEvent.click(put('<button>Nothing</button>'));
    await until(() => clicks().length === 1);
    expect(dead()).toEqual([true]);
    expect(clicks()[0]?.durationMs).toBeLessThan(300);
  });

  it.each<readonly [string, (button: HTMLElement) => void]>([
    ['a change of the document', (button) => void (button.textContent = 'Bought')],
    ['a change in a later task', (button) => void setTimeout(() => button.classList.add('bought'), 100)],
    ['a request', () => void fetch('/server/echo/dead')],
    ['a new address', () => history.replaceState(history.state, '', location.href)],
    ['another focus', () => stage.querySelector('input')?.focus()],
  ])('are not dead where they cause %s', async (title, act) => {
    const button = put('<button>Something</button><input>');
    button.addEventListener('click', () => {
      if (title === 'a new address')
        setTimeout(() => history.replaceState(history.state, '', `${location.href.split('#')[0]}#${Math.random()}`));
      else act(button);
    });
    await userEvent.click(button);
    await until(() => clicks().length === 1);
    expect(dead()).toEqual([undefined]);
  });

  it.each(['<input>', '<a href="https://example.com/" onclick="event.preventDefault()">Away</a>', '<canvas></canvas>'])(
    'are not called dead on %s',
    async (html) => {
      await userEvent.click(put(html));
      await until(() => clicks().length === 1);
      expect(dead()).toEqual([undefined]);
    },
  );

  it('are seen in shadow roots', async () => {
    const host = put('<x-card></x-card>');
    host.attachShadow({ mode: 'open' }).innerHTML = '<button>Open</button>';
    const button = host.shadowRoot?.querySelector('button') as HTMLElement; // put above
    button.addEventListener('click', () => button.classList.add('open'));
    await userEvent.click(button);
    await until(() => clicks().length === 1);
    expect(dead()).toEqual([undefined]);
  });
});

it('refuses numbers that make no sense', () => {
  expect(() => frustrations({ rageClicks: 1 })).toThrow(/rageClicks \(1\)/);
  expect(() => frustrations({ dead: 1 } as never)).toThrow(/has no option "dead"/);
});

it.each([
  ['<button> Add\n to  cart </button>', 'button', 'Add to cart'],
  ['<button aria-label="Close 7">x</button>', 'button', 'Close *'],
  ['<div><span id="l1">Name</span><b id="l2">first</b><input aria-labelledby="l1 l2"></div>', 'input', 'Name first'],
  ['<label>I agree <input type="checkbox"></label>', 'input', 'I agree'],
  ['<a href="/cart"><img alt="Cart" src=""></a>', 'img', 'Cart'],
  ['<div role="tab" title="no">Orders (3)</div>', 'div', 'Orders (*)'],
  ['<input type="image" alt="Search" src="">', 'input', 'Search'],
  ['<input value="secret" title="Pin">', 'input', 'Pin'],
  ['<input value="secret">', 'input', undefined],
  ['<button>me@example.com</button>', 'button', undefined],
  [`<button>${'long '.repeat(20)}</button>`, 'button', undefined],
  ['<label>Size <select><option>XL</option></select></label>', 'select', undefined],
  ['<p>Some text</p>', 'p', undefined],
  ['<a contenteditable>My diary</a>', 'a', undefined],
])('%s: %s is called %s', (html, selector, name) => {
  put(html);
  expect(accessibleName(stage.querySelector(selector) as Element)).toBe(name); // put above
});
