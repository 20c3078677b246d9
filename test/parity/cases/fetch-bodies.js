// What fetch sends.

import { bytes } from './given.js';

const sending =
  (make, more = {}) =>
  async (t) =>
    t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body: await make(t), ...more });

const form = (...entries) => {
  const made = new FormData();
  for (const entry of entries) made.append(...entry);
  return made;
};

const streamOf = (...chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const text = (value) => new TextEncoder().encode(value);

const kinds = {
  'a string': sending(() => 'héllo'),
  'an empty string': sending(() => ''),
  'a lone surrogate': sending(() => '\ud800'),
  'a URLSearchParams': sending(() => new URLSearchParams({ a: '1', b: 'é' })),
  'an empty URLSearchParams': sending(() => new URLSearchParams()),
  'a FormData': sending(() => form(['a', '1'], ['b', 'é'], ['a', '2'])),
  'a FormData with a file': sending(() => form(['f', new File(['content'], 'n.txt', { type: 'text/x' })], ['b', new Blob(['b'])])),
  'an empty FormData': sending(() => form()),
  'a Blob': sending(() => new Blob(['blob'], { type: 'text/x' })),
  'a Blob without a type': sending(() => new Blob(['blob'])),
  'an empty Blob': sending(() => new Blob([])),
  'a File': sending(() => new File(['file'], 'n.txt', { type: 'text/x' })),
  'an ArrayBuffer': sending(() => bytes(5).buffer),
  'a typed array': sending(() => bytes(5)),
  'part of a buffer': sending(() => bytes(10).subarray(2, 5)),
  'a DataView': sending(() => new DataView(bytes(5).buffer, 1, 2)),
  'a detached buffer': sending(() => {
    const buffer = bytes(5).buffer;
    structuredClone(buffer, { transfer: [buffer] });
    return buffer;
  }),
  'a number': sending(() => 5),
  'an object': sending(() => ({ a: 1 })),
  'an array': sending(() => ['a', 1]),
  'an object whose toString is counted': sending((t) => ({ toString: () => t.giving('text', 'asked') })),
  'an object whose toString throws': sending(() => ({
    toString: () => {
      throw new RangeError('no text');
    },
  })),
  'a symbol': sending(() => Symbol('x')),
  null: sending(() => null),
  undefined: sending(() => undefined),
  'a function': sending(() => function name() {}),
  'a body for GET': async (t) => t.fetches('fetch', `${t.own}/echo`, { body: 'b' }),
  'a body for HEAD': async (t) => t.fetches('fetch', `${t.own}/echo`, { method: 'HEAD', body: 'b' }),
  'a body of null for GET': async (t) => t.fetches('fetch', `${t.own}/echo`, { body: null }),
  'a content type of its own': sending(() => 'b', { headers: { 'content-type': 'text/own' } }),
  'a content type of its own for a form': sending(() => new URLSearchParams('a=1'), { headers: [['Content-Type', 'text/own']] }),
  'a body to another origin': (t) => t.fetches('fetch', `${t.other}/echo`, { method: 'POST', body: new URLSearchParams('a=1') }),
  'a body that asks first': (t) =>
    t.fetches('fetch', `${t.other}/echo`, { method: 'POST', body: new Blob(['b'], { type: 'application/json' }) }),
  'a body across 307': (t) => t.fetches('fetch', `${t.own}/redirect/307`, { method: 'POST', body: 'b' }),
  'a body across 303': (t) => t.fetches('fetch', `${t.own}/redirect/303`, { method: 'POST', body: 'b' }),
  'a large body': async (t) => {
    const echoed = await (await fetch(`${t.own}/echo`, { method: 'POST', body: 'x'.repeat(300_000) })).text();
    t.log(echoed.slice(-12));
  },
  'a body that is changed after the call': async (t) => {
    const body = bytes(5);
    const done = t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body });
    body.fill(98);
    await done;
  },
  'a form that is changed after the call': async (t) => {
    const body = form(['a', '1']);
    const done = t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body });
    body.set('a', '2');
    await done;
  },
};

const half = { duplex: 'half' };

const streams = {
  'a stream without duplex': sending(() => streamOf(text('a'))),
  'a stream': sending(() => streamOf(text('a'), text('b')), half),
  'an empty stream': sending(() => streamOf(), half),
  'a stream of strings': sending(() => streamOf('a'), half),
  'a stream that fails': sending(() => new ReadableStream({ pull: (controller) => controller.error(new RangeError('no more')) }), half),
  'a stream that throws in start': async (t) => {
    t.attempt(
      'new',
      () =>
        new ReadableStream({
          start() {
            throw new RangeError('no');
          },
        }),
    );
  },
  'a locked stream': sending(() => {
    const stream = streamOf(text('a'));
    stream.getReader();
    return stream;
  }, half),
  'a disturbed stream': sending(async () => {
    const stream = streamOf(text('a'), text('b'));
    const streamReader = stream.getReader();
    await streamReader.read();
    streamReader.releaseLock();
    return stream;
  }, half),
  'a stream of another realm': sending((t) => new (t.realm().ReadableStream)({ start: (controller) => controller.close() }), half),
  'the state of the stream after the call': async (t) => {
    const stream = streamOf(text('a'));
    const done = t.settle(
      'fetch',
      fetch(`${t.own}/echo`, { method: 'POST', body: stream, duplex: 'half' }).then(({ status }) => status),
    );
    t.log('locked', stream.locked);
    await done;
    t.log('locked', stream.locked);
    t.noServer();
  },
  'a stream that is cancelled by an abort': async (t) => {
    const controller = new AbortController();
    const body = new ReadableStream({ cancel: (reason) => t.log('cancelled', reason) });
    const done = t.settle('fetch', fetch(`${t.own}/never`, { method: 'POST', body, duplex: 'half', signal: controller.signal }));
    await Promise.race([done, t.task(2000)]); // Chromium refuses it, sooner or later: it would need HTTP/2
    controller.abort(new RangeError('enough'));
    await done;
    await t.task(20);
    t.noServer();
  },
  'a stream to a URL that is none': async (t) => {
    const body = new ReadableStream({ pull: () => t.log('pulled'), cancel: () => t.log('cancelled') }, { highWaterMark: 0 });
    await t.settle('fetch', fetch('http://[', { method: 'POST', body, duplex: 'half' }));
    t.log('locked', body.locked);
  },
  'the body of a response': async (t) => {
    const { body } = await fetch(`${t.own}/text`);
    await t.fetches('fetch', `${t.own}/echo`, { method: 'POST', body, duplex: 'half' });
  },
};

export default [
  { title: 'fetch: bodies', scopes: ['frame', 'worker'], cases: kinds },
  { title: 'fetch: streams as bodies', scopes: ['frame'], cases: streams },
];
