import { describe, expect, it } from 'vitest';
import { workerInstrumentation } from '../../../../src/instrumentation/browser/worker.ts';
import { only, stopAfterEach, tracePage, until } from '../../../browser/traced-page.ts';

const script = (code: string): string => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));

describe('workerInstrumentation', () => {
  stopAfterEach();

  it('makes a span from the construction of a worker to its first message', async () => {
    const { spans } = tracePage({ instrumentations: [workerInstrumentation()] });
    const worker = new Worker(script('setTimeout(() => postMessage(1), 20)'), { name: 'search' });
    await until(() => spans.length > 0);
    worker.terminate();
    const span = only(spans, 'Worker');
    expect(span.attributes).toMatchObject({ 'url.full': expect.stringMatching(/^blob:/), 'worker.name': 'search' });
    expect(span.durationMs).toBeGreaterThan(15);
    expect(spans).toHaveLength(1);
  });

  it('tells that it failed, and leaves the event to the page', async () => {
    const { spans } = tracePage({ instrumentations: [workerInstrumentation()] });
    const worker = new Worker(script('throw new Error("broken")'));
    const heard: string[] = [];
    worker.onerror = (event) => {
      event.preventDefault();
      heard.push(event.message);
    };
    await until(() => heard.length > 0);
    expect(only(spans, 'Worker').status.message).toContain('broken');
    expect(only(spans, 'Worker').attributes['error.type']).toBe('worker_error');
  });

  it('ends when the page ends it, and asks nothing for its text', async () => {
    const { spans } = tracePage({ instrumentations: [workerInstrumentation()] });
    let asked = 0;
    const text = script('');
    const url = {
      toString() {
        asked++;
        return text;
      },
    };
    const worker = new Worker(url as unknown as string);
    worker.terminate();
    expect(only(spans, 'Worker').attributes).toEqual({});
    expect(asked).toBe(1);
    expect(worker instanceof Worker).toBe(true);
  });
});
