// What fetch is given first.

/** A case that calls fetch once, with what `make` returns. */
const fetching = (make) => async (t) => t.fetches('fetch', ...make(t));

const counted = (t, text) => ({
  toString() {
    t.log('asked for its text');
    return text;
  },
});

const cases = {
  'an absolute URL': fetching((t) => [`${t.own}/echo`]),
  'a path': fetching((t) => [new URL(`${t.own}/echo`).pathname]),
  'a relative path with ..': fetching((t) => [`./x/../s/${t.own.split('/').at(-1)}/echo`]),
  'a query alone': async (t) => {
    const response = await fetch('?x');
    t.log(response.status, response.url.endsWith('?x'));
  },
  'an empty string': async (t) => t.log(await fetch('').then((response) => response.status)),
  'a fragment': fetching((t) => [`${t.own}/echo#part`]),
  'a scheme-relative URL': fetching((t) => [`${t.own.slice(5)}/echo`]),
  'spaces around it': fetching((t) => [` \n${t.own}/echo\t `]),
  'characters to be escaped': fetching((t) => [`${t.own}/echo/é ü?q=ß`]),
  'a lone surrogate': fetching((t) => [`${t.own}/echo/\ud800`]),
  'a URL object': fetching((t) => [new URL(`${t.own}/echo`)]),
  'a URL of another realm': fetching((t) => [new (t.realm().URL)(`${t.own}/echo`)]),
  'a Location': async (t) => t.log((await fetch(location)).url),
  'an object with toString': fetching((t) => [counted(t, `${t.own}/echo`)]),
  'an object with toString and valueOf': fetching((t) => [{ ...counted(t, `${t.own}/echo`), valueOf: () => t.log('asked for its value') }]),
  'an object with Symbol.toPrimitive': fetching((t) => [{ [Symbol.toPrimitive]: (hint) => t.giving(`${t.own}/echo`, hint) }]),
  'an object whose toString throws': fetching((t) => [
    {
      toString() {
        t.log('asked for its text');
        throw new RangeError('no text');
      },
    },
  ]),
  'an object without toString': fetching(() => [Object.create(null)]),
  'an array': fetching((t) => [[`${t.own}/echo`]]),
  'a String object': fetching((t) => [Object(`${t.own}/echo`)]),
  'a function': fetching(() => [() => {}]),
  undefined: fetching(() => [undefined]),
  null: fetching(() => [null]),
  'a number': fetching(() => [5]),
  'a bigint': fetching(() => [5n]),
  'a boolean': fetching(() => [true]),
  'a symbol': fetching(() => [Symbol('x')]),
  nothing: fetching(() => []),
  'no URL': fetching(() => ['http://[']),
  'credentials in the URL': fetching((t) => [t.own.replace('//', '//user:secret@')]),
  'ftp:': fetching(() => ['ftp://localhost/x']),
  'mailto:': fetching(() => ['mailto:a@b.c']),
  'javascript:': fetching(() => ['javascript:1']),
  'about:blank': fetching(() => ['about:blank']),
  'about:other': fetching(() => ['about:other']),
  'ws:': fetching((t) => [t.own.replace('http', 'ws')]),
  'an unknown scheme': fetching(() => ['unknown:x']),
  'a blocked port': fetching(() => ['http://127.0.0.1:1/']),
  'data: with text': fetching(() => ['data:text/plain;charset=utf-8,h%C3%A9']),
  'data: with base64': fetching(() => ['data:application/json;base64,eyJhIjoxfQ==']),
  'data: that is malformed': fetching(() => ['data:text/plain;base64,***']),
  'data: by POST': fetching(() => ['data:,x', { method: 'POST', body: 'y' }]),
  'blob:': fetching(() => [URL.createObjectURL(new Blob(['blob'], { type: 'text/x' }))]),
  'blob: that is revoked': fetching(() => {
    const url = URL.createObjectURL(new Blob(['blob']));
    URL.revokeObjectURL(url);
    return [url];
  }),
  'blob: revoked at once after the call': async (t) => {
    const url = URL.createObjectURL(new Blob(['blob']));
    const done = t.fetches('fetch', url);
    URL.revokeObjectURL(url);
    await done;
  },
  'blob: by POST': fetching(() => [URL.createObjectURL(new Blob(['blob'])), { method: 'POST' }]),
  'blob: with a range': fetching(() => [URL.createObjectURL(new Blob(['0123456789'])), { headers: { range: 'bytes=2-4' } }]),
  'a Request': fetching((t) => [new Request(`${t.own}/echo`)]),
  'a Request of another realm': fetching((t) => [
    new (t.realm().Request)(`${t.own}/echo`, { method: 'POST', body: 'b', headers: { 'x-a': '1' } }),
  ]),
  'a Request of another origin': fetching((t) => [new Request(`${t.other}/echo`, { headers: { 'x-a': '1' } })]),
  'an instance of a subclass of Request': fetching((t) => [
    new (class Own extends Request {})(`${t.own}/echo`, { method: 'PUT', body: 'b' }),
  ]),
  'a Request with properties of its own': async (t) => {
    const request = new Request(`${t.own}/echo`, { headers: { 'x-a': '1' } });
    for (const name of ['url', 'method', 'headers', 'mode', 'signal'])
      Object.defineProperty(request, name, { get: () => t.log(`asked for ${name}`) });
    await t.fetches('fetch', request);
  },
  'what only looks like a Request': fetching((t) => [
    { url: `${t.own}/echo`, method: 'GET', headers: {}, [Symbol.toStringTag]: 'Request' },
  ]),
  'an object that inherits from Request': fetching(() => [Object.create(Request.prototype)]),
  'a Proxy of a Request': fetching((t) => [new Proxy(new Request(`${t.own}/echo`), {})]),
  'a Proxy of a URL': fetching((t) => [new Proxy(new URL(`${t.own}/echo`), {})]),
  'a Response': fetching(() => [new Response()]),
};

const inPages = {
  'a base element': async (t) => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = `${t.own}/`;
    await t.fetches('fetch', 'echo/based');
    base.href = `${t.other}/`;
    await t.fetches('fetch', 'echo/based');
    base.remove();
  },
  'a link element': fetching((t) => [Object.assign(document.createElement('a'), { href: `${t.own}/echo` })]),
};

export default [
  { title: 'fetch: what is fetched', scopes: ['frame'], cases: { ...cases, ...inPages } },
  {
    title: 'fetch: what is fetched, in a worker',
    scopes: ['worker'],
    cases: Object.fromEntries(Object.entries(cases).filter(([name]) => !/realm/.test(name))),
  },
];
