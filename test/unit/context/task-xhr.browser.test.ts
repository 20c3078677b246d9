// XMLHttpRequest under the task manager: its events run in the context of send(), and nothing else changes.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';

const NAME = Symbol('name');
const FIRST = ROOT_CONTEXT.setValue(NAME, 'first');
const SECOND = ROOT_CONTEXT.setValue(NAME, 'second');
const EMPTY = 'data:text/plain,';

let manager: TaskContextManager;
beforeEach(() => {
  manager = new TaskContextManager().enable();
});
afterEach(() => void manager.disable());

const active = (): unknown => manager.active().getValue(NAME) ?? 'none';
/** Settles after the last listener of the last event, past our patches. */
const ended = (xhr: XMLHttpRequest): Promise<unknown> =>
  new Promise((resolve) => EventTarget.prototype.addEventListener.call(xhr, 'loadend', () => resolve(0)));
const send = (xhr: XMLHttpRequest, context: Context, url = EMPTY): Promise<unknown> => {
  xhr.open('GET', url);
  manager.with(context, () => xhr.send());
  return ended(xhr);
};

describe('context', () => {
  it('is that of send() in every event of the request', async () => {
    const seen: string[] = [];
    const xhr = new XMLHttpRequest();
    for (const type of ['loadstart', 'progress', 'load', 'loadend', 'readystatechange']) {
      xhr.addEventListener(type, () => seen.push(`${type}: ${active()}`));
    }
    xhr.open('GET', 'data:text/plain,text');
    seen.length = 0;
    manager.with(FIRST, () => xhr.send());
    xhr.addEventListener('load', () => seen.push(`late: ${active()}`));
    await ended(xhr);
    expect(new Set(seen)).toEqual(
      new Set(['loadstart', 'progress', 'load', 'loadend', 'readystatechange', 'late'].map((type) => `${type}: first`)),
    );
  });

  it('is that of send() when the request fails or is aborted', async () => {
    const seen: string[] = [];
    const failing = new XMLHttpRequest();
    failing.onerror = () => seen.push(`error: ${active()}`);
    await send(failing, FIRST, 'data:');
    const aborted = new XMLHttpRequest();
    aborted.onabort = () => seen.push(`abort: ${active()}`);
    aborted.open('GET', EMPTY);
    manager.with(SECOND, () => aborted.send());
    aborted.abort();
    expect(seen).toEqual(['error: first', 'abort: second']);
  });

  it('is that of send() in the events of its upload', async () => {
    const seen = new Set<unknown>();
    const xhr = new XMLHttpRequest();
    xhr.upload.addEventListener('progress', () => seen.add(active()));
    xhr.upload.onload = () => seen.add(active());
    xhr.open('POST', location.href);
    manager.with(FIRST, () => xhr.send('text'));
    await new Promise((resolve) => {
      xhr.onloadend = resolve;
    });
    expect(seen).toEqual(new Set(['first']));
  });

  it('is each request’s own where they share a listener, and each round’s own where a request is sent again', async () => {
    const seen: string[] = [];
    const listener = (event: Event): void => void seen.push(`${event.type}: ${active()}`);
    const [a, b] = [new XMLHttpRequest(), new XMLHttpRequest()];
    for (const xhr of [a, b]) xhr.addEventListener('load', listener);
    await Promise.all([send(a, FIRST), send(b, SECOND)]);
    expect(seen.sort()).toEqual(['load: first', 'load: second']);
    a.onreadystatechange = (event) => a.readyState === 1 && listener(event);
    seen.length = 0;
    await send(a, ROOT_CONTEXT);
    expect(seen).toEqual(['readystatechange: none', 'load: none']);
  });
});

describe('native behaviour', () => {
  it('gives handlers back as they were set', () => {
    const native = (): unknown[] => {
      const xhr = new XMLHttpRequest();
      const handler = (): void => {};
      const got: unknown[] = [xhr.onload];
      for (const value of [handler, null, handler, 'text', { handleEvent() {} }, undefined]) {
        xhr.onload = value as never;
        got.push(xhr.onload === value || xhr.onload);
      }
      return got;
    };
    const patched = native();
    manager.disable();
    expect(patched).toEqual(native());
  });

  it('calls listeners with the request, the event and nothing else', async () => {
    const xhr = new XMLHttpRequest();
    const calls: unknown[][] = [];
    const note = function (this: unknown, ...args: unknown[]): void {
      calls.push([this, args.length, (args[0] as Event).type]);
    };
    const object = { handleEvent: note };
    xhr.onload = note;
    xhr.addEventListener('load', note);
    xhr.addEventListener('load', object);
    await send(xhr, FIRST);
    expect(calls.map(([self]) => self)).toEqual([xhr, xhr, object]);
    expect(calls.every(([, count, type]) => count === 1 && type === 'load')).toBe(true);
  });

  it('looks for handleEvent when the event comes', async () => {
    const xhr = new XMLHttpRequest();
    const object = { handleEvent: (): void => {} };
    const done = new Promise<void>((resolve) => {
      xhr.addEventListener('load', object);
      object.handleEvent = resolve;
    });
    await send(xhr, FIRST);
    await done;
  });

  it('removes what was added before the manager came', async () => {
    manager.disable();
    const calls: string[] = [];
    const listener = (): void => void calls.push('called');
    const xhr = new XMLHttpRequest();
    xhr.addEventListener('load', listener);
    manager.enable();
    new XMLHttpRequest().addEventListener('load', listener);
    xhr.removeEventListener('load', listener);
    await send(xhr, FIRST);
    expect(calls).toEqual([]);
  });

  it('lets whoever patches EventTarget later see the listeners of requests', () => {
    const { prototype } = EventTarget;
    const native = prototype.addEventListener;
    onTestFinished(() => {
      prototype.addEventListener = native;
    });
    const seen: string[] = [];
    prototype.addEventListener = function (this: EventTarget, ...args: unknown[]): void {
      seen.push(String(args[0]));
      native.apply(this, args as never);
    };
    new XMLHttpRequest().addEventListener('load', () => {});
    expect(seen).toEqual(['load']);
  });

  it('throws as it does natively', () => {
    const { addEventListener, removeEventListener, send: nativeSend } = XMLHttpRequest.prototype as unknown as Record<string, () => void>;
    const wrong = [
      () => new XMLHttpRequest().send(),
      () => nativeSend?.call({}),
      () => nativeSend?.call(undefined),
      () => addEventListener?.call(new XMLHttpRequest()),
      () => removeEventListener?.call(new XMLHttpRequest()),
      ...['text', null, undefined].map(
        (listener) => () => new XMLHttpRequest().addEventListener('load', listener as unknown as () => void),
      ),
    ];
    const outcomes = (): string[] =>
      wrong.map((call) => {
        try {
          return String(call());
        } catch (error) {
          return (error as Error).name;
        }
      });
    const patched = manager.with(FIRST, outcomes);
    manager.disable();
    expect(patched).toEqual(outcomes());
  });

  it('calls the same listeners in the same order after any sequence of additions and removals', async () => {
    const step = fc.record({
      add: fc.boolean(),
      type: fc.constantFrom('readystatechange', 'load', 'loadend'),
      listener: fc.nat(2),
      options: fc.constantFrom(undefined, true, false, { capture: true }, { once: true }, { passive: true }),
      property: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const run = async (): Promise<string[]> => {
          const calls: string[] = [];
          const listeners = [
            (event: Event) => calls.push(`a ${event.type} ${event.eventPhase}`),
            (event: Event) => calls.push(`b ${event.type} ${event.eventPhase}`),
            { handleEvent: (event: Event) => calls.push(`c ${event.type}`) },
          ];
          const xhr = new XMLHttpRequest();
          for (const { add, type, listener, options, property } of steps) {
            const chosen = listeners[listener] as unknown as () => void; // either kind, and nobody reads what it returns
            if (property) Reflect.set(xhr, `on${type}`, add ? chosen : null);
            else xhr[add ? 'addEventListener' : 'removeEventListener'](type, chosen, options);
          }
          xhr.open('GET', EMPTY);
          const over = ended(xhr);
          manager.with(FIRST, () => xhr.send());
          await over;
          return calls;
        };
        const patched = await run();
        manager.disable();
        const native = await run();
        manager.enable();
        expect(patched).toEqual(native);
      }),
      { numRuns: 60 },
    );
  });
});
