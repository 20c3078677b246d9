// XMLHttpRequest: what it is given, in which state, and what it tells.

import { bytes, next } from './given.js';
import { EVENTS, send, watch } from './xhr.js';

const opening =
  (...args) =>
  (t) => {
    const xhr = new XMLHttpRequest();
    t.attempt('open', () => xhr.open(...args));
    t.log(xhr.readyState);
  };

const counted = (t, text) => ({ toString: () => t.giving(text, 'asked for its text') });
const throwing = (t) => ({
  toString() {
    t.log('asked for its text');
    throw new RangeError('no text');
  },
});
const openingWith = (make) => (t) => opening(...make(t))(t);

const opens = {
  nothing: opening(),
  'one argument': opening('GET'),
  'undefined twice': opening(undefined, undefined),
  'null twice': opening(null, null),
  'symbols: method': opening(Symbol('x'), '/'),
  'symbols: URL': opening('GET', Symbol('x')),
  'no URL': opening('GET', 'http://['),
  'no method': opening('G T', '/'),
  'an empty method': opening('', '/'),
  'a method of another alphabet': opening('É', '/'),
  ...Object.fromEntries(['TRACE', 'track', 'Connect'].map((method) => [`a forbidden method: ${method}`, opening(method, '/')])),
  ...Object.fromEntries(
    ['get', 'Post', 'patch', 'PATCH', 'head', 'delete', 'custom'].map((method) => [
      `the method ${method}`,
      (t) => send(t, { method, url: `${t.own}/echo` }),
    ]),
  ),
  'a URL object': openingWith(() => ['GET', new URL('/', location.href)]),
  'a Location': openingWith(() => ['GET', location]),
  'a URL whose toString is counted': (t) => send(t, { url: counted(t, `${t.own}/echo`) }),
  'a method whose toString is counted': (t) => send(t, { method: counted(t, 'PUT'), url: `${t.own}/echo` }),
  'a URL whose toString throws': openingWith((t) => ['GET', throwing(t)]),
  'a method whose toString throws': openingWith((t) => [throwing(t), '/']),
  'an array': openingWith((t) => ['GET', [`${t.own}/echo`]]),
  'a relative URL': async (t) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', '?x');
    t.log(xhr.responseURL, xhr.readyState);
  },
  'a fragment': (t) => send(t, { url: `${t.own}/echo#part` }),
  'credentials in the URL': (t) => send(t, { url: `${t.own.replace('//', '//user:secret@')}/echo` }),
  'a user and a password': (t) => send(t, { url: `${t.own}/echo`, args: [true, 'user', 'secret'] }),
  'a user of null': (t) => send(t, { url: `${t.own}/echo`, args: [true, null, null] }),
  'a third argument of undefined': openingWith((t) => ['GET', `${t.own}/echo`, undefined]),
  'data:': (t) => send(t, { url: 'data:text/plain,text' }),
  'blob:': (t) => send(t, { url: URL.createObjectURL(new Blob(['blob'])) }),
  'about:blank': (t) => send(t, { url: 'about:blank' }),
  'ftp:': (t) => send(t, { url: 'ftp://localhost/' }),
  'a blocked port': (t) => send(t, { url: 'http://127.0.0.1:1/' }),
};

const states = {
  'send() before open()': (t) => t.attempt('send', () => new XMLHttpRequest().send()),
  'abort() before open()': (t) => t.attempt('abort', () => new XMLHttpRequest().abort()),
  'a header before open()': (t) => t.attempt('header', () => new XMLHttpRequest().setRequestHeader('x-a', '1')),
  'all getters before open()': (t) => tellAll(t, new XMLHttpRequest()),
  'all getters after open()': (t) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', `${t.own}/text`);
    tellAll(t, xhr);
  },
  'all getters at the end': async (t) => {
    const xhr = await send(t, { url: `${t.own}/headers` });
    tellAll(t, xhr);
  },
  'send() twice': (t) => send(t, { url: `${t.own}/echo`, afterSend: (xhr) => t.attempt('again', () => xhr.send()) }),
  'a header after send()': (t) =>
    send(t, { url: `${t.own}/echo`, afterSend: (xhr) => t.attempt('header', () => xhr.setRequestHeader('x-a', '1')) }),
  'open() twice': (t) =>
    send(t, { url: `${t.own}/status/500`, beforeSend: (xhr) => t.attempt('again', () => xhr.open('PUT', `${t.own}/echo`)) }),
  'open() twice drops headers': (t) =>
    send(t, {
      url: `${t.own}/status/500`,
      headers: [['x-a', '1']],
      beforeSend: (xhr) => {
        xhr.open('PUT', `${t.own}/echo`);
        xhr.setRequestHeader('x-b', '2');
      },
    }),
  'open() that fails after open()': (t) =>
    send(t, { url: `${t.own}/echo`, beforeSend: (xhr) => t.attempt('again', () => xhr.open('GET', 'http://[')) }),
  'open() on the way': async (t) => {
    const xhr = await send(t, {
      url: `${t.own}/never`,
      afterSend: (each) => {
        each.open('GET', `${t.own}/echo`);
        each.send();
      },
    });
    t.log(xhr.responseText);
    t.noServer();
  },
  'open() on the way and no send()': async (t) => {
    const xhr = new XMLHttpRequest();
    void watch(t, xhr);
    xhr.open('GET', `${t.own}/text`);
    xhr.send();
    xhr.open('GET', `${t.own}/json`);
    await t.task(60);
    t.log(xhr.readyState);
    t.noServer();
  },
  'open() inside load': (t) => again(t, 'load'),
  'open() inside readystatechange 4': (t) => again(t, 'readystatechange'),
  'open() inside loadend': (t) => again(t, 'loadend'),
  'open() inside abort': async (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    xhr.onabort = () => {
      xhr.open('GET', `${t.own}/text`);
      xhr.send();
    };
    xhr.open('GET', `${t.own}/never`);
    xhr.send();
    xhr.abort();
    t.log('abort returned', xhr.readyState);
    await Promise.race([done, t.task(1000)]);
    if (xhr.readyState !== 4) await Promise.race([next(xhr, 'loadend'), t.task(1000)]);
    t.log(xhr.readyState, xhr.status);
    t.noServer();
  },
  'one object a hundred times': async (t) => {
    const xhr = new XMLHttpRequest();
    let ended = 0;
    xhr.addEventListener('loadend', () => void ended++);
    for (let i = 0; i < 100; i++) {
      xhr.open('GET', `${t.own}/status/${i % 2 ? 200 : 404}`);
      await new Promise((resolve) => {
        xhr.onload = resolve;
        xhr.send();
      });
    }
    t.log(ended, xhr.status);
    t.noServer();
  },
  'one object, three answers': async (t) => {
    const xhr = new XMLHttpRequest();
    for (const path of ['text', 'status/404', 'status/204']) {
      const done = watch(t, xhr, path);
      xhr.open('GET', `${t.own}/${path}`);
      xhr.send();
      await done;
    }
  },
  'an aborted object is used again': async (t) => {
    const xhr = new XMLHttpRequest();
    const first = watch(t, xhr, 'first');
    xhr.open('GET', `${t.own}/never`);
    xhr.send();
    xhr.abort();
    await first;
    t.log(xhr.readyState);
    const second = watch(t, xhr, 'second');
    xhr.open('GET', `${t.own}/text`);
    xhr.send();
    await second;
    t.log(xhr.responseText);
    t.noServer();
  },
};

/** Opens the same object again inside one of its events. */
async function again(t, type) {
  const xhr = new XMLHttpRequest();
  const done = new Promise((resolve) => {
    for (const each of [...EVENTS, 'readystatechange'])
      xhr.addEventListener(each, () => {
        t.log(each, each === 'progress' || xhr.readyState, xhr.status);
        if (each === 'loadend' && xhr.status === 404) resolve();
      });
    xhr.addEventListener(type, () => {
      if (xhr.readyState !== 4 || xhr.status !== 200) return;
      xhr.open('GET', `${t.own}/status/404`);
      xhr.send();
    });
  });
  xhr.open('GET', `${t.own}/status/200`);
  xhr.send();
  await Promise.race([done, t.task(1000)]);
  t.log(xhr.readyState, xhr.status);
}

const GETTERS = [
  'readyState',
  'status',
  'statusText',
  'responseURL',
  'responseType',
  'response',
  'responseText',
  'timeout',
  'withCredentials',
];

function tellAll(t, xhr) {
  for (const name of GETTERS) t.attempt(name, () => xhr[name]);
  t.attempt('getAllResponseHeaders', () =>
    xhr.getAllResponseHeaders().replace(/(date|connection|keep-alive|transfer-encoding): .*\r\n/gi, ''),
  );
  t.attempt('getResponseHeader', () => xhr.getResponseHeader('x-one'));
  const { upload } = xhr;
  t.attempt('upload', () => xhr.upload === upload && String(upload));
}

const form = (...entries) => {
  const made = new FormData();
  for (const entry of entries) made.append(...entry);
  return made;
};

const posting = (make) => (t) => send(t, { method: 'POST', url: `${t.own}/echo`, body: make(t), text: true });

const bodies = {
  'no body': (t) => send(t, { method: 'POST', url: `${t.own}/echo`, text: true }),
  undefined: posting(() => undefined),
  null: posting(() => null),
  'a string': posting(() => 'héllo'),
  'an empty string': posting(() => ''),
  'a number': posting(() => 5),
  'an object': posting(() => ({})),
  'an object whose toString is counted': posting((t) => counted(t, 'text')),
  'an object whose toString throws': posting((t) => throwing(t)),
  'a symbol': posting(() => Symbol('x')),
  'a URLSearchParams': posting(() => new URLSearchParams('a=1')),
  'a FormData': posting(() => form(['a', '1'])),
  'a Blob': posting(() => new Blob(['blob'], { type: 'text/x' })),
  'a Blob without a type': posting(() => new Blob(['blob'])),
  'an ArrayBuffer': posting(() => bytes(5).buffer),
  'a typed array': posting(() => bytes(5).subarray(1, 3)),
  'a ReadableStream': posting(() => new ReadableStream()),
  'a body for GET': (t) => send(t, { method: 'GET', url: `${t.own}/echo`, body: 'b', text: true }),
  'a body for HEAD': (t) => send(t, { method: 'HEAD', url: `${t.own}/echo`, body: 'b' }),
  'a content type of its own': (t) =>
    send(t, { method: 'POST', url: `${t.own}/echo`, body: 'b', headers: [['content-type', 'text/own']], text: true }),
  'a charset of its own': (t) =>
    send(t, { method: 'POST', url: `${t.own}/echo`, body: 'b', headers: [['content-type', 'text/plain;charset=latin1']], text: true }),
  'a body across 307': (t) => send(t, { method: 'POST', url: `${t.own}/redirect/307`, body: 'b', text: true }),
  'more than one argument': (t) => {
    const xhr = new XMLHttpRequest();
    const done = watch(t, xhr);
    xhr.open('POST', `${t.own}/echo`);
    xhr.send('a', 'b');
    return done;
  },
};

const inPages = {
  'a document': posting(() => document.implementation.createHTMLDocument('t')),
  'an XML document': posting(() => new DOMParser().parseFromString('<a>b</a>', 'application/xml')),
  'an object of another realm': posting((t) => new (t.realm().Blob)(['other'])),
};

export default [
  { title: 'XMLHttpRequest: open()', scopes: ['frame', 'worker'], cases: opens },
  { title: 'XMLHttpRequest: states', scopes: ['frame', 'worker'], cases: states },
  { title: 'XMLHttpRequest: bodies', scopes: ['frame'], cases: { ...bodies, ...inPages } },
];
