// What fetch gives, and what can be done with it.

const telling =
  (path, from = 'own') =>
  async (t) =>
    t.fetches('fetch', `${t[from]}/${path}`);
const response = (path, look) => async (t) => look(await fetch(`${t.own}/${path}`), t);
const reading = (path, method) => async (t) => {
  const answer = await fetch(`${t.own}/${path}`);
  t.log('before', answer.bodyUsed, answer.body?.locked);
  const done = t.settle(method, answer[method]());
  t.log('at once', answer.bodyUsed, answer.body?.locked);
  await done;
  t.log('after', answer.bodyUsed, answer.body?.locked);
  await t.settle('again', answer[method]());
};

const answers = {
  ...Object.fromEntries([200, 204, 205, 304, 400, 404, 418, 500, 503].map((status) => [`status ${status}`, telling(`status/${status}`)])),
  ...Object.fromEntries([301, 302, 303, 307, 308].map((status) => [`redirect ${status}`, telling(`redirect/${status}`)])),
  ...Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `redirect ${status} of a POST`,
      (t) => t.fetches('fetch', `${t.own}/redirect/${status}`, { method: 'POST', body: 'b' }),
    ]),
  ),
  ...Object.fromEntries(
    ['manual', 'error'].flatMap((redirect) => [
      [`redirect ${redirect}`, (t) => t.fetches('fetch', `${t.own}/redirect/302`, { redirect })],
      [`redirect ${redirect}, another origin`, (t) => t.fetches('fetch', `${t.other}/redirect/302`, { redirect })],
      [`redirect ${redirect}, no redirect`, (t) => t.fetches('fetch', `${t.own}/text`, { redirect })],
    ]),
  ),
  'a redirect without location': telling('nowhere'),
  'a redirect to data:': (t) => t.fetches('fetch', `${t.own}/redirect/302?to=data:,x`),
  'a redirect to a fragment': (t) => t.fetches('fetch', `${t.own}/redirect/302?to=${encodeURIComponent('../echo#new')}`),
  'a redirect keeps the fragment': (t) => t.fetches('fetch', `${t.own}/redirect/302#old`),
  'a redirect without end': async (t) => {
    await t.settle('fetch', fetch(`${t.own}/loop`));
    t.noServer();
  },
  'a gzipped body': telling('gzip'),
  'a body in Latin-1': telling('latin'),
  headers: telling('headers'),
  'headers that are exposed': telling('exposed', 'other'),
  'another origin': telling('text', 'other'),
  'another origin, opaque': (t) => t.fetches('fetch', `${t.other}/text`, { mode: 'no-cors' }),
  'a cookie': async (t) => {
    await t.fetches('set', `${t.own}/cookie/name`);
    await t.fetches('send', `${t.own}/echo`);
    await t.fetches('omit', `${t.own}/echo`, { credentials: 'omit' });
  },
  'a HEAD': (t) => t.fetches('fetch', `${t.own}/large`, { method: 'HEAD' }),
  'a connection that is reset': async (t) => {
    await t.settle('fetch', fetch(`${t.own}/reset`));
    t.noServer();
  },
  'a body that is cut off': async (t) => {
    const answer = await fetch(`${t.own}/cut`);
    t.log(answer.status);
    await t.settle('text', answer.text());
    t.log(answer.bodyUsed);
    t.noServer();
  },
  'the cache': async (t) => {
    await t.fetches('first', `${t.own}/cached?age=60`);
    await t.fetches('second', `${t.own}/cached?age=60`);
    await t.fetches('only-if-cached', `${t.own}/cached?age=60`, { cache: 'only-if-cached', mode: 'same-origin' });
    await t.fetches('force-cache', `${t.own}/cached?age=60`, { cache: 'force-cache' });
    await t.fetches('no-store', `${t.own}/cached?age=60`, { cache: 'no-store' });
    await t.fetches('reload', `${t.own}/cached?age=60`, { cache: 'reload' });
  },
  'an entity tag': async (t) => {
    await t.fetches('first', `${t.own}/etag`);
    await t.fetches('second', `${t.own}/etag`);
    await t.fetches('own', `${t.own}/etag`, { headers: { 'if-none-match': '"v1"' } });
  },
  'an integrity that is right': async (t) => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('héllo'));
    await t.fetches('fetch', `${t.own}/text`, { integrity: `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}` });
  },
  'an answer before the body has been sent': async (t) => {
    await t.settle(
      'fetch',
      fetch(`${t.own}/early`, { method: 'POST', body: 'b' }).then(({ status }) => status),
    );
    t.noServer();
  },
};

const bodies = {
  ...Object.fromEntries(
    ['text', 'json', 'blob', 'arrayBuffer', 'formData', 'bytes'].flatMap((method) => [
      [`${method}() of text`, reading('text', method)],
      [`${method}() of JSON`, reading('json', method)],
    ]),
  ),
  'formData() of a form': reading('form', 'formData'),
  'json() of bad JSON': reading('badjson', 'json'),
  ...Object.fromEntries(
    ['text', 'blob', 'arrayBuffer', 'formData', 'bytes'].map((method) => [`${method}() of nothing`, reading('empty', method)]),
  ),
  // Chromium has two messages for it, now this and now that.
  'json() of nothing': response('empty', (answer, t) => answer.json().catch(({ name }) => t.log(name, answer.bodyUsed))),
  'json() of a null body': response('status/204', (answer, t) => answer.json().catch(({ name }) => t.log(name, answer.bodyUsed))),
  'text() of a null body': reading('status/204', 'text'),
  'a large body': response('large', async (answer, t) => t.log((await answer.text()).length)),
  'two readers at once': response('text', async (answer, t) => {
    const [first, second] = await Promise.allSettled([answer.text(), answer.text()]);
    t.log(first.value, second.reason);
  }),
  'a locked body': response('text', async (answer, t) => {
    const streamReader = answer.body.getReader();
    await t.settle('text', answer.text());
    t.attempt('clone', () => answer.clone());
    streamReader.releaseLock();
    await t.settle('text', answer.text());
  }),
  'a disturbed body': response('text', async (answer, t) => {
    const streamReader = answer.body.getReader();
    await streamReader.read();
    streamReader.releaseLock();
    t.log(answer.bodyUsed);
    await t.settle('text', answer.text());
  }),
  'a clone': response('text', async (answer, t) => {
    const clone = answer.clone();
    t.log(clone, clone.url === answer.url, clone.type);
    await t.settle('clone', clone.text());
    await t.settle('original', answer.text());
  }),
  'tee()': response('drip', async (answer, t) => {
    const [a, b] = answer.body.tee();
    t.log(answer.body.locked);
    await t.settle('b', new Response(b).text());
    await t.settle('a', new Response(a).text());
  }),
  'pipeTo()': response('text', async (answer, t) => {
    const chunks = [];
    await t.settle(
      'pipe',
      answer.body.pipeTo(new WritableStream({ write: (chunk) => void chunks.push(...chunk), close: () => t.log('closed') })),
    );
    t.log(chunks.length);
  }),
  'pipeThrough()': response('text', async (answer, t) => {
    const streamReader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let whole = '';
    for (let step = await streamReader.read(); !step.done; step = await streamReader.read()) whole += step.value;
    t.log(whole);
  }),
  'a reader of bytes of its own': response('text', async (answer, t) => {
    const streamReader = t.attempt('getReader', () => answer.body.getReader({ mode: 'byob' }));
    if (streamReader) await t.settle('read', streamReader.read(new Uint8Array(3)));
  }),
  'async iteration': response('drip', async (answer, t) => {
    let length = 0;
    if (!(Symbol.asyncIterator in answer.body)) return t.log('none');
    for await (const chunk of answer.body) length += chunk.length;
    t.log(length);
  }),
  'async iteration that is left': response('half', async (answer, t) => {
    if (!(Symbol.asyncIterator in answer.body)) return t.log('none');
    for await (const chunk of answer.body) {
      t.log(chunk);
      break;
    }
    t.log('closed', await t.closed());
  }),
  'cancel() of the body': response('half', async (answer, t) => {
    await t.settle('cancel', answer.body.cancel('enough'));
    t.log('closed', await t.closed(), answer.bodyUsed);
    await t.settle('text', answer.text());
  }),
  'cancel() of an endless body': response('endless', async (answer, t) => {
    await t.settle('cancel', answer.body.cancel());
    t.log('closed', await t.closed());
  }),
  'cancel() of an endless body on the way': response('endless', async (answer, t) => {
    const streamReader = answer.body.getReader();
    await streamReader.read();
    await t.settle('cancel', streamReader.cancel(new RangeError('enough')));
    await t.settle('read', streamReader.read());
    t.log('closed', await t.closed());
  }),
  'cancel() of a locked body': response('half', async (answer, t) => {
    answer.body.getReader();
    await t.settle('cancel', answer.body.cancel());
  }),
  'cancel() of one branch': response('half', async (answer, t) => {
    const [a, b] = answer.body.tee();
    void a.cancel('a');
    await t.task(20);
    t.log('cancel the other');
    await t.settle('b', b.cancel('b'));
    t.log('closed', await t.closed());
  }),
  'a body that is transferred': response('text', async (answer, t) => {
    const { body } = answer;
    const moved = t.attempt('transfer', () => structuredClone(body, { transfer: [body] }).constructor.name);
    t.log(moved !== undefined, answer.body?.locked, answer.bodyUsed);
  }),
};

const identity = {
  'the object': response('text', (answer, t) => {
    t.log(answer instanceof Response, Object.getPrototypeOf(answer) === Response.prototype, answer.constructor === Response);
    t.log(Reflect.ownKeys(answer), Object.isExtensible(answer), String(answer), Object.isFrozen(answer));
    const { body, headers } = answer;
    t.log(answer.body === body, answer.headers === headers);
  }),
  'its headers cannot be changed': response('text', (answer, t) => {
    t.attempt('set', () => answer.headers.set('x-a', '1'));
    t.attempt('delete', () => answer.headers.delete('content-type'));
  }),
  'the promise': async (t) => {
    const promise = fetch(`${t.own}/text`);
    t.log(
      promise instanceof Promise,
      promise.constructor === Promise,
      Reflect.ownKeys(promise),
      Object.getPrototypeOf(promise) === Promise.prototype,
    );
    await promise;
  },
  'the promise of another realm': async (t) => {
    const promise = t.realm().fetch(`${t.own}/text`);
    t.log(promise instanceof Promise);
    t.log((await promise) instanceof Response);
  },
  'WebAssembly.compileStreaming': async (t) => t.settle('module', WebAssembly.compileStreaming(fetch(`${t.own}/wasm`))),
  'WebAssembly.instantiateStreaming': async (t) =>
    t.settle(
      'instance',
      WebAssembly.instantiateStreaming(fetch(`${t.own}/wasm`)).then(({ module }) => String(module)),
    ),
  'WebAssembly of another type': async (t) => t.settle('module', WebAssembly.compileStreaming(fetch(`${t.own}/text`))),
  'a response goes into a cache': async (t) => {
    if (!globalThis.caches) return t.log('no caches');
    const cache = await caches.open(t.own);
    await cache.put(`${t.own}/text`, await fetch(`${t.own}/text`));
    t.log(await cache.match(`${t.own}/text`).then((found) => found.text()));
    await t.settle('add', cache.add(`${t.own}/json`));
    await caches.delete(t.own);
  },
  'a response as that of a new one': response('text', async (answer, t) => {
    const copy = new Response(answer.body, answer);
    t.log(copy.status, copy.headers, copy.url, answer.bodyUsed);
    t.log(await copy.text());
  }),
};

const back = {
  'a body that nobody reads': async (t) => {
    const answer = await fetch(`${t.own}/endless`);
    await t.task(100);
    t.log(answer.bodyUsed);
    await t.settle('cancel', answer.body.cancel());
    t.log('closed', await t.closed());
  },
  'a body that is read slowly': async (t) => {
    const streamReader = (await fetch(`${t.own}/endless`)).body.getReader();
    for (let i = 0; i < 3; i++) {
      t.log((await streamReader.read()).value.length > 0);
      await t.task(10);
    }
    await streamReader.cancel();
    t.log('closed', await t.closed());
  },
  'first bytes before the last': response('held', async (answer, t) => {
    const streamReader = answer.body.getReader();
    const read = async () => {
      const { value, done } = await streamReader.read();
      t.log(done, value && new TextDecoder().decode(value));
    };
    await read();
    await fetch(`${t.own}/release`);
    await read();
    await read();
    t.log(await streamReader.closed);
  }),
};

export default [
  { title: 'fetch: answers', scopes: ['frame'], cases: answers },
  { title: 'fetch: bodies of answers', scopes: ['frame'], cases: bodies },
  { title: 'fetch: what a Response is', scopes: ['frame'], cases: identity },
  { title: 'fetch: back-pressure', scopes: ['frame', 'worker'], cases: back },
];
