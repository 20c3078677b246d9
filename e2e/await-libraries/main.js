// React, two libraries that fetch data, and one for requests, as their packages are: what they call behind their own awaits is known.

import { QueryClient, QueryClientProvider, useMutation } from '@tanstack/react-query';
import ky from 'ky';
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { mutate } from 'swr';
import { getTracer } from 'throughline';
import { start } from 'throughline/browser';

const ended = [];
const tracing = start({
  exporter: (spans) => {
    for (const span of spans) ended.push({ name: span.name, id: span.spanContext().spanId, parentId: span.parentSpanContext?.spanId });
  },
  batch: { scheduledDelayMillis: 3_600_000 },
});
const tracer = getTracer('libraries');
const mark = (name) => tracer.startSpan(name).end();
const later = (value) => new Promise((resolve) => setTimeout(resolve, 1, value));
const client = new QueryClient();

async function order() {
  await later();
  await client.fetchQuery({
    queryKey: ['stock'],
    retry: 1,
    retryDelay: 1,
    async queryFn({ signal }) {
      await later(signal);
      mark('query');
      if (!order.failed) {
        order.failed = true;
        const error = new Error('here');
        window.stack = error.stack;
        throw error;
      }
      return 1;
    },
  });
  mark('behind query');
  const request = ky.create({ hooks: { beforeRequest: [() => mark('request hook')], afterResponse: [() => mark('response hook')] } });
  await request.get('/data.json').json();
  mark('behind request');
  await mutate('cart', async () => {
    await later();
    mark('swr');
    return 1;
  });
  mark('behind swr');
}

function Shop() {
  const [state, setState] = useState('open');
  const { mutateAsync } = useMutation({
    mutationFn: order,
    onMutate: () => mark('on mutate'),
    onSuccess: () => mark('on success'),
  });
  const buy = async () => {
    await mutateAsync();
    mark('behind mutation');
    setState('bought');
  };
  return createElement('button', { type: 'button', onClick: buy }, state === 'open' ? 'Buy' : 'Thank you');
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  createElement(QueryClientProvider, { client }, createElement(Shop)),
);
window.outcome = async () => {
  while (!ended.some(({ name }) => name === 'click button')) {
    await later();
    await tracing.flush();
  }
  const rootOf = (span) => {
    const parent = ended.find(({ id }) => id === span.parentId);
    return parent ? rootOf(parent) : span.name;
  };
  return Object.fromEntries(ended.map((span) => [span.name, rootOf(span)]));
};
