import { expect, it, onTestFinished } from 'vitest';
import { documentLoadInstrumentation, resourceInstrumentation } from '../../../../src/browser.ts';
import { stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

stopAfterEach();

async function load(url: string): Promise<void> {
  const image = document.body.appendChild(new Image());
  onTestFinished(() => image.remove());
  const loaded = new Promise((resolve) => image.addEventListener('load', resolve));
  image.src = url;
  await loaded;
}

it('tells what is loaded after the load, below what the user sees, and not what scripts request', async () => {
  const { spans } = tracePage({ instrumentations: [documentLoadInstrumentation(), resourceInstrumentation()] });
  await until(() => spans.some(({ name }) => name === 'documentLoad'));
  const before = spans.length;
  await fetch('/server/echo/resources');
  await load('/server/image?late&sig=secret');
  await until(() => spans.length > before);
  const [image, ...others] = spans.slice(before);
  const loaded = spans.find(({ name }) => name === 'documentLoad');
  expect(image?.name).toBe('resourceFetch');
  expect(image?.attributes).toMatchObject({
    'url.full': `${location.origin}/server/image?late&sig=REDACTED`,
    'browser.resource_timing.initiator_type': 'img',
    'browser.resource_timing.transfer_size': expect.any(Number),
  });
  expect(image?.parentSpanContext?.spanId).toBe(loaded?.spanContext().spanId);
  expect(others).toEqual([]);
});

it('tells the slowest of many', async () => {
  const { spans } = tracePage({ instrumentations: [resourceInstrumentation({ maxPerSecond: 2 })] });
  await Promise.all([1, 2, 3, 4].map((i) => load(`/server/image?many=${i}`)));
  await until(() => spans.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(spans).toHaveLength(2);
});

it('refuses a number that makes no sense', () => {
  expect(() => resourceInstrumentation({ maxPerSecond: 0 })).toThrow(/maxPerSecond \(0\)/);
});
