// XMLHttpRequest: how it ends, and what it then has.

import { next } from './given.js';
import { EVENTS, send, watch } from './xhr.js';

const TYPES = ['', 'text', 'json', 'blob', 'arraybuffer', 'document', 'other'];
const PATHS = ['text', 'json', 'badjson', 'xml', 'html', 'bytes', 'empty', 'status/204'];

const show = async (t, xhr) => {
  const { response } = xhr;
  t.log('response', Object.prototype.toString.call(response), xhr.response === response);
  if (response instanceof Blob) t.log(response.size, response.type, await response.text());
  else if (response?.documentElement) t.log(response.contentType, response.documentElement.outerHTML);
  else t.log(response);
  t.attempt('responseText', () => xhr.responseText);
  t.attempt('responseXML', () => xhr.responseXML?.documentElement?.nodeName);
};

const answering = (responseType, path) => async (t) => show(t, await send(t, { url: `${t.own}/${path}`, change: { responseType } }));

const types = Object.fromEntries(
  TYPES.flatMap((type) => PATHS.map((path) => [`responseType ${JSON.stringify(type)} of ${path}`, answering(type, path)])),
);

const settings = {
  'responseType set after send()': (t) =>
    send(t, { url: `${t.own}/slow/30`, afterSend: (xhr) => t.attempt('set', () => (xhr.responseType = 'json')) }),
  'responseType set in LOADING': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    xhr.addEventListener('progress', () => t.attempt('set', () => (xhr.responseType = 'json')), { once: true });
    xhr.open('GET', `${t.own}/drip`);
    xhr.send();
    await done;
  },
  overrideMimeType: async (t) => {
    const xhr = await send(t, { url: `${t.own}/latin`, beforeSend: (each) => each.overrideMimeType('text/plain;charset=utf-8') });
    t.log(xhr.responseText);
  },
  'overrideMimeType at the end': async (t) => {
    const xhr = await send(t, { url: `${t.own}/text` });
    t.attempt('override', () => xhr.overrideMimeType('text/x'));
  },
  'overrideMimeType for a document': async (t) =>
    show(t, await send(t, { url: `${t.own}/text`, beforeSend: (each) => each.overrideMimeType('application/xml') })),
  'a Latin-1 text': async (t) => t.log((await send(t, { url: `${t.own}/latin` })).responseText),
  'a gzipped text': async (t) => t.log((await send(t, { url: `${t.own}/gzip` })).responseText),
  'a large text': async (t) => t.log((await send(t, { url: `${t.own}/large` })).responseText.length),
  'text on the way': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = new Promise((resolve) => (xhr.onloadend = resolve));
    xhr.onprogress = () => {
      xhr.onprogress = null;
      t.log(xhr.responseText);
      void fetch(`${t.own}/release`);
    };
    xhr.open('GET', `${t.own}/held`);
    xhr.send();
    await done;
    t.log(xhr.responseText);
  },
  'withCredentials set in each state': async (t) => {
    const xhr = new XMLHttpRequest();
    t.attempt('unsent', () => (xhr.withCredentials = true));
    xhr.open('GET', `${t.own}/text`);
    t.attempt('opened', () => (xhr.withCredentials = false));
    const done = watch(t, xhr);
    xhr.send();
    t.attempt('sent', () => (xhr.withCredentials = true));
    await done;
    t.attempt('done', () => (xhr.withCredentials = true));
    t.log(xhr.withCredentials);
  },
  'own properties': async (t) => {
    const xhr = await send(t, { url: `${t.own}/text`, change: { mine: 1 } });
    t.log(Reflect.ownKeys(xhr), Object.getPrototypeOf(xhr) === XMLHttpRequest.prototype, Object.isExtensible(xhr));
    t.log(Reflect.ownKeys(xhr.upload));
  },
};

const ends = {
  ...Object.fromEntries(
    [200, 204, 304, 404, 500].map((status) => [`status ${status}`, (t) => send(t, { url: `${t.own}/status/${status}` })]),
  ),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [`redirect ${status}`, (t) => send(t, { url: `${t.own}/redirect/${status}` })]),
  ),
  'a redirect to another origin': (t) => send(t, { url: `${t.own}/redirect/302?to=${t.other}/echo`, text: true }),
  'a redirect to an origin that allows no headers': (t) =>
    send(t, { url: `${t.own}/redirect/302?to=${encodeURIComponent(`${t.other}/echo?cors=no-headers`)}`, text: true }),
  'a redirect without end': async (t) => {
    await send(t, { url: `${t.own}/loop` });
    t.noServer();
  },
  'a connection that is reset': async (t) => {
    await send(t, { url: `${t.own}/reset` });
    t.noServer();
  },
  'a body that is cut off': async (t) => {
    const xhr = await send(t, { url: `${t.own}/cut` });
    t.attempt('text', () => xhr.responseText);
    t.noServer();
  },
  'another origin': (t) => send(t, { url: `${t.other}/echo`, text: true }),
  'another origin with a header': (t) => send(t, { url: `${t.other}/echo`, headers: [['x-a', '1']], text: true }),
  'another origin without permission': (t) => send(t, { url: `${t.other}/echo?cors=none` }),
  'another origin without permission for a header': (t) => send(t, { url: `${t.other}/echo?cors=no-headers`, headers: [['x-a', '1']] }),
  'another origin with credentials': (t) =>
    send(t, { url: `${t.other}/echo?cors=credentials`, change: { withCredentials: true }, text: true }),
  'another origin with credentials, not allowed': (t) => send(t, { url: `${t.other}/echo`, change: { withCredentials: true } }),
  'another origin, its headers': async (t) => {
    const xhr = await send(t, { url: `${t.other}/exposed` });
    t.log(xhr.getResponseHeader('x-two'));
    t.attempt('hidden', () => xhr.getResponseHeader('x-one'));
    t.log(xhr.getAllResponseHeaders());
  },
  'another origin, POST of a form': (t) =>
    send(t, { method: 'POST', url: `${t.other}/echo`, body: new URLSearchParams('a=1'), text: true }),
  'another origin, PUT': (t) => send(t, { method: 'PUT', url: `${t.other}/echo`, body: 'b', text: true }),
  'another origin, a listener on upload': (t) => {
    const upload = (xhr) => {
      for (const type of EVENTS) xhr.upload.addEventListener(type, ({ loaded, total }) => t.log(`upload ${type}`, loaded, total));
    };
    return send(t, { method: 'POST', url: `${t.other}/echo`, body: 'b', beforeSend: upload, text: true });
  },
  'another origin, a handler on upload': (t) =>
    send(t, {
      method: 'POST',
      url: `${t.other}/echo`,
      body: 'b',
      beforeSend: (xhr) => (xhr.upload.onload = () => t.log('upload')),
      text: true,
    }),
  'another origin, a listener on upload after send()': (t) =>
    send(t, {
      method: 'POST',
      url: `${t.other}/echo`,
      body: 'b',
      afterSend: (xhr) => xhr.upload.addEventListener('load', () => t.log('upload')),
    }),
  'events of upload': (t) => {
    const upload = (xhr) => {
      for (const type of EVENTS)
        xhr.upload.addEventListener(type, function (event) {
          t.log(`upload ${type}`, event.loaded, event.total, this === xhr.upload, event.isTrusted, xhr.readyState);
        });
    };
    return send(t, { method: 'POST', url: `${t.own}/echo`, body: 'x'.repeat(1000), beforeSend: upload });
  },
  'a cookie': async (t) => {
    await send(t, { url: `${t.own}/cookie/name` });
    await send(t, { url: `${t.own}/echo`, text: true });
  },
  'the cache': async (t) => {
    await send(t, { url: `${t.own}/cached` });
    await send(t, { url: `${t.own}/cached` });
    await send(t, { url: `${t.own}/cached`, headers: [['cache-control', 'no-cache']] });
  },
  'an entity tag': async (t) => {
    await send(t, { url: `${t.own}/etag` });
    await send(t, { url: `${t.own}/etag` });
    await send(t, { url: `${t.own}/etag`, headers: [['if-none-match', '"v1"']] });
  },
};

const aborting = (path, when) => async (t) => {
  await send(t, { method: 'POST', url: `${t.own}/${path}`, body: 'b', ...when(t) });
  t.noServer();
};
const abort = (t) => (xhr) => {
  t.log('before abort', xhr.readyState);
  xhr.abort();
  t.log('after abort', xhr.readyState, xhr.status, xhr.response);
};

const aborts = {
  'after open()': async (t) => {
    const xhr = new XMLHttpRequest();
    for (const type of [...EVENTS, 'readystatechange']) xhr.addEventListener(type, () => t.log(type));
    xhr.open('GET', `${t.own}/text`);
    abort(t)(xhr);
    t.attempt('send', () => xhr.send());
    await next(xhr, 'loadend');
  },
  'after send()': aborting('never', (t) => ({ afterSend: abort(t) })),
  'on the way': aborting('never', (t) => ({ afterSend: (xhr) => setTimeout(abort(t), 30, xhr) })),
  'in HEADERS_RECEIVED': aborting('half', (t) => ({
    beforeSend: (xhr) => xhr.addEventListener('readystatechange', () => xhr.readyState === 2 && abort(t)(xhr)),
  })),
  'in LOADING': aborting('half', (t) => ({
    beforeSend: (xhr) => xhr.addEventListener('readystatechange', () => xhr.readyState === 3 && abort(t)(xhr)),
  })),
  'in DONE': aborting('text', (t) => ({
    beforeSend: (xhr) => xhr.addEventListener('readystatechange', () => xhr.readyState === 4 && abort(t)(xhr)),
  })),
  'in load': aborting('text', (t) => ({ beforeSend: (xhr) => xhr.addEventListener('load', () => abort(t)(xhr)) })),
  'in loadstart': aborting('never', (t) => ({ beforeSend: (xhr) => xhr.addEventListener('loadstart', () => abort(t)(xhr)) })),
  'in abort': aborting('never', (t) => ({
    beforeSend: (xhr) => xhr.addEventListener('abort', () => abort(t)(xhr)),
    afterSend: (xhr) => xhr.abort(),
  })),
  'at the end': async (t) => abort(t)(await send(t, { url: `${t.own}/text` })),
  twice: aborting('never', (t) => ({
    afterSend: (xhr) => {
      abort(t)(xhr);
      abort(t)(xhr);
    },
  })),
  'with listeners on upload': aborting('never', (t) => ({
    beforeSend: (xhr) => {
      for (const type of EVENTS) xhr.upload.addEventListener(type, () => t.log(`upload ${type}`));
    },
    afterSend: abort(t),
  })),
  'an endless answer': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = Promise.race([next(xhr, 'abort'), t.task(5000)]);
    xhr.onreadystatechange = () => xhr.readyState === 3 && xhr.abort();
    xhr.open('GET', `${t.own}/endless`);
    xhr.send();
    await done;
    t.log('closed', await t.closed(), xhr.readyState);
  },
};

const timeouts = {
  'a timeout': async (t) => {
    await send(t, { url: `${t.own}/never`, change: { timeout: 30 } });
    t.noServer();
  },
  'a timeout set after send()': async (t) => {
    await send(t, { url: `${t.own}/never`, afterSend: (xhr) => (xhr.timeout = 30) });
    t.noServer();
  },
  'a timeout in the middle of the body': async (t) => {
    const xhr = await send(t, { url: `${t.own}/half`, change: { timeout: 400 } });
    t.attempt('text', () => xhr.responseText);
    t.noServer();
  },
  'a timeout of zero': (t) => send(t, { url: `${t.own}/slow/20`, change: { timeout: 0 } }),
  'a timeout that is not reached': (t) => send(t, { url: `${t.own}/text`, change: { timeout: 5000 } }),
  'a timeout with an upload': async (t) => {
    const upload = (xhr) => {
      for (const type of EVENTS) xhr.upload.addEventListener(type, () => t.log(`upload ${type}`));
    };
    await send(t, { method: 'POST', url: `${t.own}/never`, body: 'b', change: { timeout: 60 }, beforeSend: upload });
    t.noServer();
  },
};

const TRACEPARENT = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01';
const headers =
  (...pairs) =>
  (t) =>
    send(t, { url: `${t.own}/echo`, headers: pairs.map((pair) => (typeof pair === 'function' ? pair(t) : pair)), text: true });

const requestHeaders = {
  'one header': headers(['x-a', '1']),
  'the same name twice': headers(['x-a', '1'], ['X-A', '2']),
  'no value': headers(['x-a']),
  'no name': headers([]),
  'an empty name': headers(['', '1']),
  'a name with a space': headers(['x a', '1']),
  'a value with a newline': headers(['x-a', 'a\nb']),
  'a value that is not Latin-1': headers(['x-a', '€']),
  'a value with spaces around': headers(['x-a', '  a\t']),
  'forbidden names': headers(['cookie', 'a=1'], ['host', 'x'], ['sec-x', '1'], ['x-a', '1']),
  'a name whose toString is counted': headers((t) => [{ toString: () => t.giving('x-a', 'asked') }, '1']),
  'a name whose toString throws': headers((t) => [
    {
      toString: () => {
        t.log('asked');
        throw new RangeError('no name');
      },
    },
    '1',
  ]),
  'a value whose toString is counted': headers((t) => ['x-a', { toString: () => t.giving('1', 'asked') }]),
  'a value whose toString throws': headers((t) => [
    'x-a',
    {
      toString: () => {
        t.log('asked');
        throw new RangeError('no value');
      },
    },
  ]),
  'a symbol': headers([Symbol('x'), '1']),
  null: headers(['x-a', null]),
  'three arguments': headers(['x-a', '1', '2']),
  "the application's traceparent": headers(['traceparent', TRACEPARENT]),
  "the application's TraceParent": headers(['TraceParent', TRACEPARENT]),
  "the application's traceparent and tracestate": headers(['traceparent', TRACEPARENT], ['tracestate', 'a=aaaaaaaa']),
  "the application's baggage": headers(['baggage', 'a=aaaaaaaa']),
  'an accept of its own': headers(['accept', 'text/x']),
};

export default [
  { title: 'XMLHttpRequest: response types', scopes: ['frame'], cases: types },
  { title: 'XMLHttpRequest: settings', scopes: ['frame'], cases: settings },
  { title: 'XMLHttpRequest: ends', scopes: ['frame'], cases: ends },
  { title: 'XMLHttpRequest: aborts', scopes: ['frame', 'worker'], cases: aborts },
  { title: 'XMLHttpRequest: timeouts', scopes: ['frame', 'worker'], cases: timeouts },
  { title: 'XMLHttpRequest: headers', scopes: ['frame', 'worker'], cases: requestHeaders },
];
