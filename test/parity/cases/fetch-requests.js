// Requests that are fetched, with and without an init.

import { reader } from './given.js';

const posting = (t, more = {}) => new Request(`${t.own}/echo`, { method: 'POST', body: 'body', headers: { 'x-a': '1' }, ...more });
const stream = (text) => new Blob([text]).stream();

/** A case that fetches what `make` returns, a Request first, and looks at the Request afterwards. */
const fetching = (make) => async (t) => {
  const [request, ...init] = make(t);
  t.log('before', request);
  const done = t.fetches('fetch', request, ...init);
  t.log('after the call', request);
  await done;
  t.log('afterwards', request);
};

const kept = (init) => fetching((t) => [new Request(`${t.own}/echo`, init)]);

export const cases = {
  'a GET': fetching((t) => [new Request(`${t.own}/echo`)]),
  'a POST': fetching((t) => [posting(t)]),
  'undefined as init': fetching((t) => [posting(t), undefined]),
  'null as init': fetching((t) => [posting(t), null]),
  'an empty init': fetching((t) => [posting(t), {}]),
  'an init with a method': fetching((t) => [posting(t), { method: 'PUT' }]),
  'an init with headers': fetching((t) => [posting(t), { headers: { 'x-b': '2' } }]),
  'an init with no headers': fetching((t) => [posting(t), { headers: {} }]),
  'an init with a body': fetching((t) => [posting(t), { body: 'other' }]),
  'an init with a body of null': fetching((t) => [posting(t), { body: null }]),
  'an init with a body for a GET': fetching((t) => [new Request(`${t.own}/echo`), { body: 'other' }]),
  'an init with a signal': fetching((t) => [posting(t), { signal: new AbortController().signal }]),
  'an init with a signal of null': fetching((t) => [posting(t, { signal: AbortSignal.abort() }), { signal: null }]),
  'an init with credentials': fetching((t) => [posting(t), { credentials: 'omit' }]),
  'an init with a mode': fetching((t) => [posting(t), { mode: 'same-origin' }]),
  'an init with unknown members': fetching((t) => [posting(t), { other: 1 }]),
  'an init whose members are read': fetching((t) => [posting(t), reader(t, { headers: { 'x-b': '2' }, method: 'PUT' })]),
  'a mode of no-cors': kept({ mode: 'no-cors', headers: { accept: 'text/x', 'x-a': '1' } }),
  'a mode of same-origin': kept({ mode: 'same-origin' }),
  'a cache of no-store': kept({ cache: 'no-store' }),
  'a cache of reload': kept({ cache: 'reload' }),
  'only-if-cached': kept({ cache: 'only-if-cached', mode: 'same-origin' }),
  'a redirect of manual': fetching((t) => [new Request(`${t.own}/redirect/302`, { redirect: 'manual' })]),
  'a redirect of error': fetching((t) => [new Request(`${t.own}/redirect/302`, { redirect: 'error' })]),
  'a referrer': kept({ referrer: '/other/page' }),
  'no referrer': kept({ referrer: '' }),
  'a referrer policy': kept({ referrerPolicy: 'no-referrer' }),
  'an integrity that is wrong': kept({ integrity: 'sha256-AAAA' }),
  'credentials omitted': kept({ credentials: 'omit' }),
  keepalive: kept({ keepalive: true }),
  'keepalive with a body': fetching((t) => [posting(t, { keepalive: true })]),
  'a priority': kept({ priority: 'low' }),
  'a stream': fetching((t) => [posting(t, { body: stream('streamed'), duplex: 'half' })]),
  'a FormData': fetching((t) => {
    const form = new FormData();
    form.append('a', '1');
    return [posting(t, { body: form })];
  }),
  'another origin': fetching((t) => [new Request(`${t.other}/echo`, { headers: { 'x-a': '1' }, credentials: 'include' })]),
  'another origin, no-cors': fetching((t) => [new Request(`${t.other}/echo`, { mode: 'no-cors' })]),
  'a content type of its own': fetching((t) => [posting(t, { headers: { 'content-type': 'text/own' } })]),
  'a fragment': fetching((t) => [new Request(`${t.own}/echo#part`)]),
  'an aborted Request': fetching((t) => [posting(t, { signal: AbortSignal.abort(new RangeError('no')) })]),
};

const reuse = {
  'a GET, twice': async (t) => {
    const request = new Request(`${t.own}/echo`, { headers: { 'x-a': '1' } });
    await t.fetches('first', request);
    await t.fetches('second', request);
    t.log('afterwards', request);
  },
  'a GET, for two at once': async (t) => {
    const request = new Request(`${t.own}/status/200`);
    const both = await Promise.all([fetch(request), fetch(request)]);
    t.log(both.map(({ status }) => status));
  },
  'a POST, twice': async (t) => {
    const request = posting(t);
    await t.fetches('first', request);
    await t.fetches('second', request);
  },
  'a clone': async (t) => {
    const request = posting(t);
    const clone = request.clone();
    await t.fetches('first', request);
    t.log('the clone', clone);
    await t.fetches('second', clone);
  },
  'a clone that is not read': async (t) => {
    const request = posting(t);
    const clone = request.clone();
    await t.fetches('fetch', request);
    await t.settle('text', clone.text());
  },
  'a body that is used': async (t) => {
    const request = posting(t);
    await request.text();
    await t.fetches('fetch', request);
  },
  'a body that is locked': async (t) => {
    const request = posting(t);
    t.attempt('reader', () => request.body?.getReader() !== undefined);
    await t.fetches('fetch', request);
    t.log('bodyUsed', request.bodyUsed, request.body?.locked);
  },
  'the body of a Request after the call': async (t) => {
    const request = posting(t);
    const { body } = request;
    const done = t.fetches('fetch', request);
    t.log('at once', request.bodyUsed, body?.locked, request.body === body);
    await done;
    t.log('later', request.bodyUsed, body?.locked, request.body === body);
    await t.settle('text', request.text());
  },
  'a new Request of a fetched one': async (t) => {
    const request = posting(t);
    await t.fetches('fetch', request);
    t.attempt('new Request', () => new Request(request).bodyUsed);
    t.attempt('clone', () => request.clone());
  },
  'headers of the Request, changed after the call': async (t) => {
    const request = new Request(`${t.own}/echo`, { headers: { 'x-a': '1' } });
    const done = t.fetches('fetch', request);
    request.headers.set('x-a', '2');
    await done;
    t.log('afterwards', request.headers);
  },
  'a refused init leaves the Request unused': async (t) => {
    const request = posting(t);
    await t.settle('fetch', fetch(request, { mode: 'navigate' }));
    t.log('bodyUsed', request.bodyUsed);
    await t.fetches('again', request);
  },
  'an aborted init leaves the Request as natively': async (t) => {
    const request = posting(t);
    await t.settle('fetch', fetch(request, { signal: AbortSignal.abort() }));
    t.log('bodyUsed', request.bodyUsed);
  },
  'the signal of a Request': async (t) => {
    const controller = new AbortController();
    const request = new Request(`${t.own}/never`, { signal: controller.signal });
    const done = t.settle('fetch', fetch(request));
    t.log(request.signal === controller.signal, request.signal.aborted);
    request.signal.addEventListener('abort', () => t.log('abort of the request'));
    controller.abort();
    await done;
    t.noServer();
  },
};

export default [
  { title: 'fetch: Requests', scopes: ['frame'], cases },
  { title: 'fetch: Requests used again', scopes: ['frame', 'worker'], cases: reuse },
];
