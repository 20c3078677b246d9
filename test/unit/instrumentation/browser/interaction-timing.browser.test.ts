import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { userEvent } from 'vitest/browser';
import { userInteractionInstrumentation } from '../../../../src/browser.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

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

function work(durationMs: number): void {
  const end = performance.now() + durationMs;
  while (performance.now() < end);
}

it('a click tells what the browser measured: input delay, processing, presentation', async () => {
  const button = put('<button id="slow">Slow</button>');
  button.addEventListener('click', () => work(60));
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  await userEvent.click(button);
  await until(() => spans.length === 1);
  const { attributes, durationMs } = only(spans, 'click button#slow');
  expect(attributes['browser.interaction.input_delay']).toBeGreaterThanOrEqual(0);
  expect(attributes['browser.interaction.processing_duration']).toBeGreaterThanOrEqual(60);
  expect(attributes['browser.interaction.processing_duration']).toBeLessThanOrEqual(durationMs + 20);
  expect(attributes['browser.interaction.presentation_delay']).toBeGreaterThanOrEqual(0);
});

it('the slowest event of the interaction tells, as in INP', async () => {
  const button = put('<button id="slow">Slow</button>');
  button.addEventListener('pointerup', () => work(80));
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  await userEvent.click(button);
  await until(() => spans.length === 1);
  expect(only(spans, 'click button#slow').attributes['browser.interaction.processing_duration']).toBeGreaterThanOrEqual(80);
});

it('a click of a script has no such times', async () => {
  const button = put('<button id="slow">Slow</button>');
  button.addEventListener('click', () => work(40));
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  button.click();
  await until(() => spans.length === 1);
  expect(Object.keys(only(spans, 'click button#slow').attributes)).toEqual(['url.full', 'browser.tag_name', 'browser.css_selector']);
});

it('a click waits for the timers of its handlers, a second at most, and is none the longer where nothing comes of them', async () => {
  const button = put('<button id="late">Late</button>');
  const { tracing, spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const tracer = tracing.provider.getTracer('test');
  button.addEventListener(
    'click',
    () => {
      setTimeout(() => tracer.startSpan('debounced').end(), 400);
      setTimeout(() => {}, 600);
      setTimeout(() => tracer.startSpan('much later').end(), 1200);
    },
    { once: true },
  );
  button.click();
  await until(() => spans.some(({ name }) => name === 'click button#late'));
  const click = only(spans, 'click button#late');
  expect(click.endTime).toBe(only(spans, 'debounced').endTime);
  expect(performance.timeOrigin + performance.now() - click.startTime).toBeLessThan(1200);
  await until(() => spans.some(({ name }) => name === 'much later'));
  expect(only(spans, 'much later').parentSpanContext?.spanId).toBe(click.spanContext().spanId);
});

it('a key says nothing of what was typed', async () => {
  const field = put('<input id="secret" type="password">');
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation({ events: ['keydown', 'change'] })] });
  await userEvent.type(field, 'x7');
  field.blur();
  await until(() => spans.length >= 3);
  expect(new Set(spans.map(({ name }) => name))).toEqual(new Set(['keydown input#secret', 'change input#secret']));
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('x7');
});

it('an SVG can be clicked', async () => {
  const svg = put('<svg id="chart" width="20" height="20"><rect width="20" height="20"></rect></svg>');
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  await userEvent.click(svg.querySelector('rect') as SVGElement); // put above
  await until(() => spans.length === 1);
  expect(spans[0]?.name).toBe('click rect');
});

it('the name of an element may come from a function', async () => {
  const button = put('<button><i>Buy</i></button>');
  const elementName = (element: Element): string | undefined => (element.localName === 'button' ? 'the button' : undefined);
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation({ elementName })] });
  (button.firstElementChild as HTMLElement).click(); // put above
  stage.click();
  await until(() => spans.length === 2);
  expect(spans.map(({ name }) => name)).toEqual(['click the button', 'click div']);
});
