// A click with awaits of its own, of dependencies and, where `ask` is set, of a worker: for every bundler, so in plain JavaScript.

import { askTwice } from 'modern-lib';
import old from 'old-lib';
import { getTracer } from 'throughline';
import { start } from 'throughline/browser';

const ended = [];
const tracing = start({
  exporter: (spans) => {
    for (const span of spans) ended.push({ name: span.name, id: span.spanContext().spanId, parentId: span.parentSpanContext?.spanId });
  },
  batch: { scheduledDelayMillis: 3_600_000 },
});
const tracer = getTracer('await-worker');
const later = () => new Promise((resolve) => setTimeout(resolve, 1));

export const mark = (name) => tracer.startSpan(name).end();
export const asked = { worker: undefined };

async function* pages() {
  yield 1;
  await later();
  yield 2;
}

async function buy() {
  await later();
  await fetch('data:text/plain,x').then((response) => response.text());
  await 0;
  mark('behind three awaits');
  for await (const page of pages()) mark(`page ${page}`);
  await askTwice(() => mark('called by a library'));
  await old.ask(() => mark('called by an old library'));
  await asked.worker?.();
  try {
    await Promise.reject(new Error('expected'));
  } catch {
    mark('in catch');
  }
}

const button = document.body.appendChild(document.createElement('button'));
button.textContent = 'Buy';
window.outcome = new Promise((resolve, reject) => {
  button.addEventListener('click', async () => {
    await buy().catch(reject);
    while (!ended.some(({ name }) => name === 'click button')) {
      await later();
      await tracing.flush();
    }
    const nameOf = (id) => ended.find((span) => span.id === id)?.name;
    resolve(Object.fromEntries(ended.map(({ name, parentId }) => [name, nameOf(parentId)])));
  });
});
