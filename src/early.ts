// The early stub: dist/early.min.js, for the head of a page, inline or as a file. It records clicks, fetches, XMLHttpRequests and errors until
// the SDK comes, for replayEarly() to tell with their true times. A proxy stands for what is patched: it has the original's name, length and
// members, cannot be constructed where that cannot, and answers `toString` as that does. fetch hands out a promise that settles as the
// browser's does, and is the only one that can be unhandled. Nothing grows without end: after a hundred of a kind it listens no more.

import type { EarlyEvent, EarlyRecord, EarlyRequest } from './instrumentation/browser/early-record.ts';

((page) => {
  type Fn = (...args: never[]) => unknown;
  const key = Symbol.for('throughline.early');
  if (key in page) return; // the stub is here twice
  const requests: EarlyRequest[] = [];
  const events: EarlyEvent[] = [];
  const { then } = Promise.prototype;
  let click: Event | undefined;
  let isOn = true;
  const during = (): Event | undefined => (click?.eventPhase ? click : undefined);
  const hear = (event: Event): void => {
    if (isOn && events.length < 100) events.push([event, event.composedPath()[0], during()]);
    if (event.type === 'click') click = event;
  };
  const begin = (m: unknown, u: unknown): EarlyRequest => {
    const request: EarlyRequest = { m, u, t: performance.now(), c: during() };
    if (isOn && requests.length < 100) requests.push(request);
    return request;
  };
  const end = (request: EarlyRequest, status?: number, error?: unknown): void => {
    request.e = performance.now();
    request.s = status;
    request.x = error;
    request.f?.();
  };
  const patch = (owner: Record<string, Fn>, name: string, apply: (original: Fn, self: never, args: never[]) => unknown): (() => void) => {
    const original = owner[name] as Fn;
    const layer = new Proxy(original, {
      apply,
      get: (_, member) =>
        member === 'toString'
          ? () => `${original}`
          : member === Symbol.for('throughline.original')
            ? original
            : Reflect.get(original, member),
    });
    owner[name] = layer;
    return () => {
      if (owner[name] === layer) owner[name] = original;
    };
  };
  const types = ['click', 'error', 'unhandledrejection', 'securitypolicyviolation'];
  for (const type of types) page.addEventListener(type, hear, true);
  const opened = new WeakMap<XMLHttpRequest, unknown[]>();
  const { prototype } = XMLHttpRequest;
  const stops = [
    patch(page as never, 'fetch', (original, self, args: unknown[]) => {
      const request = begin(args[1], args[0]);
      const result = Reflect.apply(original, self, args);
      return result instanceof Promise
        ? then.call(
            result,
            (response) => {
              end(request, (response as Response | undefined)?.status);
              return response;
            },
            (error) => {
              end(request, 0, error);
              throw error;
            },
          )
        : result;
    }),
    patch(prototype as never, 'open', (original, self, args: unknown[]) => {
      const result = Reflect.apply(original, self, args);
      opened.set(self, args);
      return result;
    }),
    patch(prototype as never, 'send', (original, self: XMLHttpRequest, args: unknown[]) => {
      const given = opened.get(self);
      if (given) {
        const request = begin(given[0], given[1]);
        self.addEventListener('loadend', () => end(request, self.status), { once: true });
      }
      return Reflect.apply(original, self, args);
    }),
  ];
  (page as never as Record<symbol, EarlyRecord>)[key] = {
    v: 1,
    requests,
    events,
    stop() {
      isOn = false;
      for (const type of types) page.removeEventListener(type, hear, true);
      for (const stop of stops) stop();
    },
  };
})(window);
