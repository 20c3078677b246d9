import { askTwice } from 'modern-lib';
import old from 'old-lib';
import { getTracer } from 'throughline';
import { start } from 'throughline/browser';

interface SpanSeen {
  readonly name: string;
  readonly parent: string | undefined;
}

const ended: { readonly name: string; readonly id: string; readonly parentId: string | undefined }[] = [];
const tracing = start({
  exporter: (spans) => {
    for (const span of spans) ended.push({ name: span.name, id: span.spanContext().spanId, parentId: span.parentSpanContext?.spanId });
  },
  batch: { scheduledDelayMillis: 3_600_000 },
});
const tracer = getTracer('await-app');
const mark = (name: string): void => tracer.startSpan(name).end();
const later = <T>(value?: T): Promise<T | undefined> => new Promise((resolve) => setTimeout(() => resolve(value), 1));

async function* pages(): AsyncGenerator<number> {
  yield 1;
  await later();
  yield 2;
}

async function buy(): Promise<string> {
  await later();
  await fetch('data:text/plain,x').then((response) => response.text());
  await 0;
  mark('behind three awaits');
  for await (const page of pages()) mark(`page ${page}`);
  await askTwice(() => mark('called by a library'));
  await old.ask(() => mark('called by an old library'));
  try {
    await Promise.reject(new Error('expected'));
  } catch {
    mark('in catch');
  }
  const { stack = '' } = new Error('here');
  return stack;
}

export interface Outcome {
  readonly stack: string;
  readonly spans: readonly SpanSeen[];
}

const button = document.body.appendChild(document.createElement('button'));
button.textContent = 'Buy';
const outcome = new Promise<Outcome>((resolve) => {
  button.addEventListener('click', async () => {
    const stack = await buy();
    while (!ended.some(({ name }) => name === 'click button')) {
      await later();
      await tracing.flush();
    }
    const nameOf = (id: string | undefined): string | undefined => ended.find((span) => span.id === id)?.name;
    resolve({ stack, spans: ended.map(({ name, parentId }) => ({ name, parent: nameOf(parentId) })) });
  });
});
Object.assign(window, { outcome });
