import { type FetchCase, foreignRealm, input, outcome } from './fetch-case.ts';

export const REQUESTS: readonly FetchCase[] = [
  input('a Request', ({ own }) => [new Request(`${own}/echo/request`)]),
  input('a POST Request', ({ own }) => [new Request(`${own}/echo/request`, { method: 'POST', body: 'x', headers: { 'x-a': '1' } })]),
  input('a Request of another realm', ({ own }) => {
    const { Request } = foreignRealm();
    return [new Request(new URL(`${own}/echo/request`, location.href), { method: 'POST', body: 'x', headers: { 'x-a': '1' } })];
  }),
  input('a Request of a subclass', ({ own }) => [new (class extends Request {})(`${own}/echo/request`, { headers: { 'x-a': '1' } })]),
  input('a Request with a referrer', ({ own }) => [
    new Request(`${own}/echo/request`, { referrer: '/elsewhere', referrerPolicy: 'unsafe-url' }),
  ]),
  input('a Request with a referrer and an empty init', ({ own }) => [
    new Request(`${own}/echo/request`, { referrer: '/elsewhere', referrerPolicy: 'unsafe-url' }),
    {},
  ]),
  input('a Request with a referrer and an init', ({ own }) => [
    new Request(`${own}/echo/request`, { referrer: '/elsewhere', referrerPolicy: 'unsafe-url' }),
    { cache: 'no-store' },
  ]),
  input('an init that overrides a Request', ({ own }) => [
    new Request(`${own}/echo/request`, { method: 'POST', body: 'x', headers: { 'x-a': '1' } }),
    { method: 'PUT', body: 'y', headers: { 'x-b': '2' } },
  ]),
  input('an init that overrides the method', ({ own }) => [
    new Request(`${own}/echo/request`, { method: 'POST', body: 'x' }),
    { method: 'PUT' },
  ]),
  input('an init that overrides the headers', ({ own }) => [
    new Request(`${own}/echo/request`, { headers: { 'x-a': '1' } }),
    { headers: { 'x-b': '2' } },
  ]),
  input('an init that overrides the body', ({ own }) => [
    new Request(`${own}/echo/request`, { method: 'POST', body: 'x', headers: { 'x-a': '1' } }),
    { body: 'y' },
  ]),
  input('an init that says GET to a Request with a body', ({ own }) => [
    new Request(`${own}/echo/request`, { method: 'POST', body: 'x' }),
    { method: 'GET' },
  ]),
  input('FormData in a Request', ({ own }) => {
    const body = new FormData();
    body.append('a', '1');
    const request = new Request(`${own}/status/204`, { method: 'POST', body });
    return [request];
  }),
  input('a Request for no-cors', ({ other }) => [new Request(`${other}/echo/request`, { mode: 'no-cors' })]),
  {
    name: 'a Request twice',
    run: async (place) => {
      const request = new Request(`${place.own}/echo/request`, { method: 'POST', body: 'x' });
      const first = await place.fetch(request);
      return [first, request.bodyUsed, await outcome(() => place.fetch(request))];
    },
  },
  {
    name: 'a Request whose body the init leaves alone',
    run: async (place) => {
      const request = new Request(`${place.own}/echo/request`, { method: 'POST', body: 'x' });
      const response = await place.fetch(request, { body: 'y' });
      return [response, request.bodyUsed, await request.text()];
    },
  },
  {
    name: 'a Request with a locked body',
    run: (place) => {
      const request = new Request(`${place.own}/echo/request`, { method: 'POST', body: 'x' });
      request.body?.getReader();
      return place.fetch(request);
    },
  },
];
