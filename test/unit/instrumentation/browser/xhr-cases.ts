// What an application may do with XMLHttpRequest. Each case runs with and without the patches and must tell the same.

export interface XhrPlace {
  readonly own: string;
  readonly other: string;
  /** Writes down what happened. */
  tell(...facts: unknown[]): void;
}

export interface XhrCase {
  readonly name: string;
  run(place: XhrPlace): unknown;
}

type AnyXhr = Record<'open' | 'send' | 'setRequestHeader', (...args: unknown[]) => void>;

const EVENTS = ['loadstart', 'progress', 'load', 'error', 'abort', 'timeout', 'loadend'] as const;

/** Tells every event of the request, and resolves with its last one. */
function watch(xhr: XMLHttpRequest, tell: XhrPlace['tell']): Promise<void> {
  return new Promise((resolve) => {
    xhr.onreadystatechange = (event) => tell('state', xhr.readyState, xhr.status, event.currentTarget === xhr);
    for (const type of EVENTS) {
      xhr.addEventListener(type, function (this: unknown, event) {
        tell(type, event.isTrusted, this === xhr);
        if (type === 'loadend') resolve();
      });
    }
  });
}

/** Calls what may throw. */
function attempt(tell: XhrPlace['tell'], call: () => unknown): void {
  try {
    tell('returned', call());
  } catch (error) {
    tell('thrown', error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : error);
  }
}

const get = (name: string, path: string, change: (xhr: XMLHttpRequest, place: XhrPlace) => void = () => {}): XhrCase => ({
  name,
  run: async (place) => {
    const xhr = new XMLHttpRequest();
    const done = watch(xhr, place.tell);
    xhr.open('GET', path.replace('OTHER', place.other).replace('OWN', place.own));
    xhr.send();
    change(xhr, place);
    await done;
    place.tell(xhr.status, xhr.statusText, xhr.responseURL, xhr.getResponseHeader('content-type'));
  },
});

const opening = (name: string, ...args: readonly unknown[]): XhrCase => ({
  name: `open(${name})`,
  run: ({ tell }) => attempt(tell, () => (new XMLHttpRequest() as unknown as AnyXhr).open(...args)), // wrong arguments are what is tested
});

const responseOf = (type: XMLHttpRequestResponseType): XhrCase => ({
  name: `the response type "${type}"`,
  run: async ({ own, tell }) => {
    const xhr = new XMLHttpRequest();
    const done = watch(xhr, tell);
    xhr.open('GET', `${own}/status/200`);
    xhr.responseType = type;
    xhr.send();
    await done;
    tell(Object.prototype.toString.call(xhr.response));
    attempt(tell, () => xhr.responseText);
  },
});

const throwingText = {
  toString() {
    throw new RangeError('no text');
  },
};

export const XHR_CASES: readonly XhrCase[] = [
  get('a GET', 'OWN/status/200'),
  get('a status of 404', 'OWN/status/404'),
  get('a status of 500', 'OTHER/status/500'),
  get('a redirect', 'OWN/redirect/302'),
  get('a connection that is reset', 'OTHER/reset'),
  get('a body that is cut off', 'OTHER/cut'),
  get('a timeout', 'OTHER/never', (xhr) => {
    xhr.timeout = 20;
  }),
  get('an abort', 'OTHER/never', (xhr) => setTimeout(() => xhr.abort(), 20)),
  get('an abort at once', 'OTHER/never', (xhr) => xhr.abort()),
  get('sending twice', 'OWN/status/200', (xhr, { tell }) => attempt(tell, () => xhr.send())),
  get('a header after send()', 'OWN/status/200', (xhr, { tell }) => attempt(tell, () => xhr.setRequestHeader('x-a', '1'))),
  get('an event that a script makes up', 'OWN/status/200', (xhr) => xhr.dispatchEvent(new ProgressEvent('load'))),
  opening('', ...[]),
  opening('one argument', 'GET'),
  opening('an invalid URL', 'GET', 'http://['),
  opening('an invalid method', 'G T', '/'),
  opening('a forbidden method', 'TRACE', '/'),
  opening('a method that throws', throwingText, '/'),
  opening('a URL that throws', 'GET', throwingText),
  opening('a symbol', Symbol('x'), '/'),
  opening('undefined', undefined, undefined),
  opening('a URL object', 'GET', new URL('/', location.href)),
  ...(['', 'text', 'json', 'blob', 'arraybuffer', 'document'] as const).map(responseOf),
  {
    name: 'everything about a POST',
    run: async ({ own, tell }) => {
      const xhr = new XMLHttpRequest();
      const done = watch(xhr, tell);
      xhr.open('post', `${own}/echo/xhr`);
      xhr.setRequestHeader('x-a', '1');
      xhr.setRequestHeader('X-A', '2');
      attempt(tell, () => xhr.setRequestHeader('x a', '1'));
      attempt(tell, () => xhr.setRequestHeader('x-b', 'a\nb'));
      attempt(tell, () => (xhr as unknown as AnyXhr).setRequestHeader('x-b'));
      attempt(tell, () => (xhr as unknown as AnyXhr).setRequestHeader(throwingText, '1'));
      xhr.send('body');
      await done;
      const { method, headers, body } = JSON.parse(xhr.responseText);
      tell(method, headers['x-a'], headers['content-type'], body);
    },
  },
  {
    name: 'upload listeners of the application',
    run: async ({ own, tell }) => {
      const xhr = new XMLHttpRequest();
      const done = watch(xhr, tell);
      for (const type of EVENTS) xhr.upload.addEventListener(type, () => tell('upload', type));
      xhr.open('POST', `${own}/echo/upload`);
      xhr.send('body');
      await done;
    },
  },
  {
    name: 'a synchronous request',
    run: ({ own, tell }) => {
      const xhr = new XMLHttpRequest();
      void watch(xhr, tell);
      xhr.open('GET', `${own}/status/404`, false);
      attempt(tell, () => xhr.send());
      tell(xhr.status, xhr.readyState);
    },
  },
  {
    name: 'a synchronous request that fails',
    run: ({ other, tell }) => {
      const xhr = new XMLHttpRequest();
      void watch(xhr, tell);
      xhr.open('GET', `${other}/reset`, false);
      attempt(tell, () => xhr.send());
      tell(xhr.status, xhr.readyState);
    },
  },
  {
    name: 'one object for several requests',
    run: async ({ own, tell }) => {
      const xhr = new XMLHttpRequest();
      for (const status of [200, 404, 500]) {
        const done = watch(xhr, tell);
        xhr.open('GET', `${own}/status/${status}`);
        xhr.send();
        await done;
      }
    },
  },
  {
    name: 'open() again on the way',
    run: async ({ own, other, tell }) => {
      const xhr = new XMLHttpRequest();
      const done = watch(xhr, tell);
      xhr.open('GET', `${other}/never`);
      xhr.send();
      xhr.open('GET', `${own}/status/200`);
      xhr.open('GET', `${own}/status/404`);
      xhr.send();
      await done;
    },
  },
  {
    name: 'open() again inside load',
    run: ({ own, tell }) =>
      new Promise<void>((resolve) => {
        const xhr = new XMLHttpRequest();
        void watch(xhr, tell);
        xhr.onload = () => {
          if (xhr.status === 404) return setTimeout(resolve, 10);
          xhr.open('GET', `${own}/status/404`);
          xhr.send();
        };
        xhr.open('GET', `${own}/status/200`);
        xhr.send();
      }),
  },
  { name: 'send() before open()', run: ({ tell }) => attempt(tell, () => new XMLHttpRequest().send()) },
  { name: 'a header before open()', run: ({ tell }) => attempt(tell, () => new XMLHttpRequest().setRequestHeader('a', 'b')) },
  { name: 'abort() before send()', run: ({ tell }) => attempt(tell, () => new XMLHttpRequest().abort()) },
  { name: 'a wrong this', run: ({ tell }) => attempt(tell, () => XMLHttpRequest.prototype.send.call({} as XMLHttpRequest)) },
];
