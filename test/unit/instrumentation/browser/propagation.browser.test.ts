import { describe, expect, inject, it } from 'vitest';
import { withContext } from '../../../../src/context/active.ts';
import { createBaggage, setBaggage } from '../../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../../src/context/context.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import type { SeenRequest } from '../../../browser/server.ts';
import { stopAfterEach, type TracedPage, tracePage } from '../../../browser/traced-page.ts';

// To whom trace headers go, by real requests to two origins.

stopAfterEach();

const other = inject('otherOrigin');
const native = window.fetch;

type Send = (url: string) => Promise<boolean>;

/** Whether each was answered. */
const senders: readonly (readonly [string, Send])[] = [
  ['fetch', (url) => fetch(url).then(Boolean, () => false)],
  [
    'XMLHttpRequest',
    (url) =>
      new Promise((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', url);
        xhr.onloadend = () => resolve(xhr.status === 200);
        xhr.send();
      }),
  ],
];

function traceRequests(options: Parameters<typeof tracePage>[0] = {}): TracedPage & { readonly told: string[] } {
  const told: string[] = [];
  const instrumentations = [fetchInstrumentation(), xhrInstrumentation()];
  return { ...tracePage({ instrumentations, onDiagnostic: ({ message }) => told.push(message), ...options }), told };
}

async function seen(key: string): Promise<SeenRequest[]> {
  return (await native(`${other}/log/${key}`)).json();
}

const methods = (requests: readonly SeenRequest[]): string[] => requests.map(({ method }) => method);

describe.each(senders)('a path of the page that is redirected to an origin which refuses our headers, asked by %s', (name, send) => {
  it('gets no more of them after the first request, and other paths do', async () => {
    const key = `redirected-${name}`;
    const path = `/server/redirect/${name === 'fetch' ? 307 : 302}`;
    const { told } = traceRequests();
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await send(`${path}?to=${encodeURIComponent(`${other}/echo/${key}?refuse`)}`));
    expect(answers).toEqual([false, true, true]);
    expect(methods(await seen(key))).toEqual(['OPTIONS', 'GET', 'GET']);
    expect(told).toEqual([expect.stringContaining(`${location.origin}${path} `)]);
    await send(`/server/echo/beside-${name}`);
    const [beside] = await (await native(`/server/log/beside-${name}`)).json();
    expect(beside.headers.traceparent).toBeDefined();
  });
});

describe.each(senders)('an origin that refuses our headers, asked by %s', (name, send) => {
  it('gets no more of them after the first request, and the report says what it has to allow', async () => {
    const key = `refusing-${name}`;
    const { told } = traceRequests({ propagateTo: [other] });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await send(`${other}/echo/${key}?refuse`));
    expect(answers).toEqual([false, true, true, true]);
    expect(methods(await seen(key))).toEqual(['OPTIONS', 'GET', 'GET', 'GET']); // nothing was sent twice
    expect(told).toEqual([expect.stringContaining('"Access-Control-Allow-Headers: traceparent"')]);
  });

  it('is the same for the other way to ask', async () => {
    const [, sendOtherwise] = senders.find(([each]) => each !== name) as (typeof senders)[0]; // there are two
    traceRequests({ propagateTo: [other] });
    expect(await send(`${other}/echo/shared-${name}?refuse`)).toBe(false);
    expect(await sendOtherwise(`${other}/echo/shared-${name}?refuse`)).toBe(true);
    expect(await send(`${other}/echo/shared-${name}?refuse`)).toBe(true);
  });

  it('gets them again when what was wrong is something else', async () => {
    const key = `failing-${name}`;
    const { told } = traceRequests({ propagateTo: [other] });
    expect(await send(`${other}/reset/${key}`)).toBe(false);
    expect(await send(`${other}/reset/${key}`)).toBe(false);
    expect(await send(`${other}/echo/${key}`)).toBe(true);
    expect((await seen(key)).at(-1)?.headers).toHaveProperty('traceparent');
    expect(told).toEqual([]);
  });

  it('keeps them once it has taken them', async () => {
    const key = `taking-${name}`;
    traceRequests({ propagateTo: [other] });
    expect(await send(`${other}/echo/${key}`)).toBe(true);
    expect(await send(`${other}/reset/${key}`)).toBe(false);
    expect(await send(`${other}/echo/${key}`)).toBe(true);
    expect((await seen(key)).at(-1)?.headers).toHaveProperty('traceparent');
  });
});

it('never sends headers with no-cors, nor counts its answers', async () => {
  traceRequests({ propagateTo: [other] });
  await fetch(`${other}/echo/opaque-headers?refuse`).catch(() => {});
  await fetch(`${other}/echo/opaque-headers`, { mode: 'no-cors' });
  expect(methods(await seen('opaque-headers'))).toEqual(['OPTIONS', 'GET']);
  expect((await seen('opaque-headers'))[1]?.headers).not.toHaveProperty('traceparent');
});

describe('baggage', () => {
  const context = setBaggage(ROOT_CONTEXT, createBaggage({ tenant: 'acme' }));
  const sentTo = async (url: string): Promise<object> => {
    const response = await withContext(context, () => fetch(url));
    return (await response.json()).headers;
  };

  it("goes to the page's own origin, and not to those that only the trace may go to", async () => {
    traceRequests({ propagateTo: [other] });
    expect(await sentTo('/server/echo/own-baggage')).toMatchObject({ baggage: 'tenant=acme', traceparent: expect.any(String) });
    const there = await sentTo(`${other}/echo/no-baggage`);
    expect(there).toHaveProperty('traceparent');
    expect(there).not.toHaveProperty('baggage');
  });

  it('goes where `propagateBaggageTo` says, if the trace does', async () => {
    const { tracing } = traceRequests({ propagateTo: [`${other}/echo/with-baggage`], propagateBaggageTo: [other] });
    expect(await sentTo(`${other}/echo/with-baggage`)).toMatchObject({ baggage: 'tenant=acme' });
    expect(await sentTo(`${other}/echo/not-traced`)).not.toHaveProperty('baggage');
    await tracing.shutdown();
  });
});
