import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager, setContextManager, withContext } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { bindEmitter } from '../../../src/context/bind-emitter.ts';
import { type Context, createContextKey, ROOT_CONTEXT } from '../../../src/context/context.ts';

const NAME = createContextKey('name');
const named = (name: string): Context => ROOT_CONTEXT.setValue(NAME, name);
const activeName = (): unknown => activeContext().getValue(NAME);

describe('bindEmitter', () => {
  beforeAll(() => setContextManager(new AsyncLocalStorageContextManager()));
  afterAll(() => resetContextManager());

  it('makes listeners run in the context, whoever emits and whenever they were added', () => {
    const emitter = new EventEmitter();
    const seen: unknown[] = [];
    emitter.on('event', () => seen.push(activeName()));
    withContext(named('binder'), () => bindEmitter(emitter));
    emitter.once('event', () => seen.push(activeName()));
    withContext(named('emitter'), () => emitter.emit('event'));
    expect(seen).toEqual(['binder', 'binder']);
  });

  it('leaves the context of who emits as it is', () => {
    const emitter = bindEmitter(new EventEmitter(), named('bound'));
    withContext(named('emitter'), () => {
      emitter.emit('event');
      expect(activeName()).toBe('emitter');
    });
  });

  it('takes the last binding', () => {
    const emitter = bindEmitter(bindEmitter(new EventEmitter(), named('first')), named('second'));
    let seen: unknown;
    emitter.on('event', () => (seen = activeName()));
    emitter.emit('event');
    expect(seen).toBe('second');
  });

  it('makes what a stream brings a part of who bound it', async () => {
    const stream = bindEmitter(new PassThrough(), named('reader'));
    const seen: unknown[] = [];
    const ended = new Promise((resolve) => stream.on('end', resolve));
    stream.on('data', (chunk) => seen.push([String(chunk), activeName()]));
    withContext(named('writer'), () => stream.end('a'));
    await ended;
    expect(seen).toEqual([['a', 'reader']]);
  });

  it('changes nothing but the context: each call returns and leaves what it does without us', () => {
    const step = fc.tuple(
      fc.constantFrom('on', 'once', 'prependListener', 'off', 'emit', 'removeAllListeners'),
      fc.constantFrom('a', 'b'),
      fc.nat(2),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const run = (emitter: EventEmitter): unknown[] => {
          const log: unknown[] = [];
          const listeners = [0, 1, 2].map(
            (i) =>
              (...args: unknown[]) =>
                log.push([i, ...args]),
          );
          for (const [method, event, i] of steps) {
            const listener = listeners[i] ?? (() => {});
            if (method === 'emit') log.push(emitter.emit(event, i));
            else if (method === 'removeAllListeners') emitter.removeAllListeners(event);
            else emitter[method as 'on'](event, listener); // one of the three others, which take the same
            log.push(
              emitter.listenerCount('a'),
              emitter.listeners('b').map((each) => listeners.indexOf(each as never)),
            );
          }
          return log;
        };
        expect(run(bindEmitter(new EventEmitter()))).toEqual(run(new EventEmitter()));
      }),
    );
  });

  it('throws what a listener throws, and what emit() throws for an error that nobody hears', () => {
    const emitter = bindEmitter(new EventEmitter());
    emitter.on('event', () => {
      throw new Error('a listener');
    });
    expect(() => emitter.emit('event')).toThrow('a listener');
    expect(() => emitter.emit('error', new Error('unheard'))).toThrow('unheard');
  });

  it('leaves a frozen emitter as it is', () => {
    const emitter = Object.freeze(new EventEmitter());
    expect(bindEmitter(emitter)).toBe(emitter);
  });
});
