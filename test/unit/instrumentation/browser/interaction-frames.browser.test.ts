import { expect, inject, it, onTestFinished } from 'vitest';
import { userInteractionInstrumentation } from '../../../../src/browser.ts';
import { openFrame } from '../../../browser/frame.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

async function frameWith(html: string, parent: Document = document): Promise<HTMLIFrameElement> {
  const frame = parent.createElement('iframe');
  onTestFinished(() => frame.remove());
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = html;
  parent.body.append(frame);
  await loaded;
  return frame;
}

const inside = (frame: HTMLIFrameElement, selector: string): HTMLElement => frame.contentDocument?.querySelector(selector) as HTMLElement; // put by the tests

it('a click in a frame of the same origin is one, there before tracing started or after', async () => {
  const early = await frameWith('<button id="early"></button>');
  const { tracing, spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const late = await frameWith('<button id="late"></button>');
  const nested = await frameWith('<button id="nested"></button>', late.contentDocument as Document); // it has loaded
  const tracer = tracing.provider.getTracer('test');
  inside(early, '#early').addEventListener('click', () => tracer.startSpan('in the handler').end());
  inside(early, '#early').click();
  inside(late, '#late').click();
  inside(nested, '#nested').click();
  await until(() => spans.length === 4);
  expect(spans.map(({ name }) => name).sort()).toEqual([
    'click button#early',
    'click button#late',
    'click button#nested',
    'in the handler',
  ]);
  expect(only(spans, 'in the handler').parentSpanContext?.spanId).toBe(only(spans, 'click button#early').spanContext().spanId);
});

it('a new document in the frame is listened to', async () => {
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const frame = await frameWith('<button id="first"></button>');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = '<button id="second"></button>';
  await loaded;
  inside(frame, '#second').click();
  await until(() => spans.length === 1);
  expect(spans[0]?.name).toBe('click button#second');
});

it('nothing listens there after stop', async () => {
  const frame = await frameWith('<button></button>');
  const { tracing, spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const late = await frameWith('<button></button>');
  await tracing.shutdown();
  const again = tracePage({ instrumentations: [] });
  inside(frame, 'button').click();
  inside(late, 'button').click();
  expect(again.tracing.stats().created).toBe(0);
  expect(spans).toEqual([]);
});

it('a frame that traces itself is left to itself', async () => {
  const { spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  const frame = await openFrame({ key: `frames-${Math.random()}` });
  inside(frame, '#buy').click();
  document.body.click();
  await until(() => spans.length === 1);
  expect(spans[0]?.name).toBe('click body');
});

it('a frame of another origin does no harm', async () => {
  const frame = document.createElement('iframe');
  onTestFinished(() => frame.remove());
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.src = `${inject('otherOrigin')}/image`;
  document.body.append(frame);
  await loaded;
  const { tracing, spans } = tracePage({ instrumentations: [userInteractionInstrumentation()] });
  document.body.click();
  await until(() => spans.length === 1);
  await tracing.shutdown();
});
