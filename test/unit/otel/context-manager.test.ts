import { EventEmitter } from 'node:events';
import { createServer, request as startRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activeContext, resetContextManager, setContextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import { ROOT_CONTEXT as OUR_ROOT } from '../../../src/context/context.ts';
import { otelContextManager as manager } from '../../../src/otel/context-manager.ts';

const KEY = createContextKey('otel context manager test');
const theirs = ROOT_CONTEXT.setValue(KEY, 'bound');
const seen = (): unknown => activeContext().getValue(KEY);

beforeEach(() => setContextManager(new AsyncLocalStorageContextManager()));
afterEach(() => resetContextManager());

describe('contexts', () => {
  it("of OpenTelemetry's API are carried as they are", async () => {
    await manager.with(theirs, async () => {
      await Promise.resolve();
      expect(manager.active()).toBe(theirs);
      expect(activeContext()).toBe(theirs);
    });
  });

  it('are its root where there is none', () => {
    expect(manager.active()).toBe(OUR_ROOT);
    expect(manager.active().setValue(KEY, 1).getValue(KEY)).toBe(1);
  });
});

describe('bind of a function', () => {
  it('runs it in the context, with its own this and arguments', () => {
    const bound = manager.bind(theirs, function (this: { n: number }, by: number) {
      return [seen(), this.n + by];
    });
    expect(bound.call({ n: 1 }, 2)).toEqual(['bound', 3]);
    expect(bound.length).toBe(1);
  });

  it('takes a function with an emitter mixed in for a function', () => {
    const app = Object.assign(() => seen(), { on() {}, emit() {}, removeListener() {} });
    expect(manager.bind(theirs, app)()).toBe('bound');
  });

  it('gives back anything else as it is', () => {
    const target = { on: 1 };
    expect(manager.bind(theirs, target)).toBe(target);
    expect(manager.bind(theirs, null)).toBe(null);
    expect(manager.bind(theirs, 7)).toBe(7);
  });
});

describe('bind of an emitter', () => {
  it('gives back the same emitter, whose listeners run in the context however they were added', () => {
    const emitter = new EventEmitter();
    expect(manager.bind(theirs, emitter)).toBe(emitter);
    const values: unknown[] = [];
    const add = (): unknown => values.push(seen());
    emitter.on('x', add).prependListener('x', add).once('x', add).prependOnceListener('x', add);
    emitter.emit('x');
    emitter.emit('x');
    expect(values).toEqual(Array(6).fill('bound'));
    expect(seen()).toBeUndefined();
  });

  it('hands on this, arguments and result, and what a listener throws', () => {
    const emitter = manager.bind(theirs, new EventEmitter());
    expect(emitter.emit('none')).toBe(false);
    emitter.on('x', function (this: unknown, ...args: unknown[]) {
      expect(this).toBe(emitter);
      expect(args).toEqual([1, 2]);
    });
    expect(emitter.emit('x', 1, 2)).toBe(true);
    const error = new Error('of the listener');
    emitter.on('y', () => {
      throw error;
    });
    expect(() => emitter.emit('y')).toThrow(error);
    expect(() => emitter.emit('error', error)).toThrow(error);
  });

  it('leaves none of a listener that was added twice and removed twice', () => {
    const emitter = manager.bind(theirs, new EventEmitter());
    let calls = 0;
    const listener = (): void => void calls++;
    emitter.on('x', listener).on('x', listener);
    expect(emitter.listeners('x')).toEqual([listener, listener]);
    emitter.off('x', listener).removeListener('x', listener);
    expect(emitter.emit('x')).toBe(false);
    expect([calls, emitter.listenerCount('x')]).toEqual([0, 0]);
  });

  it('removes a once listener by the original', () => {
    const emitter = manager.bind(theirs, new EventEmitter());
    const listener = (): void => {};
    emitter.once('x', listener);
    emitter.removeListener('x', listener);
    expect(emitter.emit('x')).toBe(false);
  });

  it('calls a listener once however often the emitter is bound, in the latest context', () => {
    const emitter = new EventEmitter();
    const values: unknown[] = [];
    emitter.on('x', () => values.push(seen()));
    manager.bind(theirs, emitter);
    const { emit } = emitter;
    manager.bind(theirs.setValue(KEY, 'later'), emitter);
    expect(emitter.emit).toBe(emit);
    emitter.emit('x');
    expect(values).toEqual(['later']);
  });

  it('shows nothing when the emitter is listed', () => {
    const emitter = manager.bind(theirs, new EventEmitter());
    expect(Object.keys(emitter)).toEqual(Object.keys(new EventEmitter()));
  });

  it('leaves a frozen emitter as it is', () => {
    const emitter = Object.freeze(new EventEmitter());
    expect(() => manager.bind(theirs, emitter)).not.toThrow();
  });

  it('keeps the context in the events of real requests and responses', async () => {
    const values: unknown[] = [];
    const server = createServer((request, response) => {
      manager.bind(theirs, request);
      manager.bind(theirs, response);
      request.on('data', () => values.push(['data', seen()]));
      request.on('end', () => {
        values.push(['end', seen()]);
        response.end('ok');
      });
      response.on('finish', () => values.push(['finish', seen()]));
      response.on('close', () => values.push(['close', seen()]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens
    const text = await new Promise((resolve, reject) => {
      const request = startRequest({ port, host: '127.0.0.1', method: 'POST', agent: false }, (response) => {
        values.push(['response', seen()]);
        response.setEncoding('utf8').on('data', resolve);
      });
      manager.bind(theirs, request);
      request.on('error', reject).end('body');
    });
    await new Promise((resolve) => server.close(resolve));
    expect(text).toBe('ok');
    expect(new Map(values as [string, unknown][])).toEqual(
      new Map(['data', 'end', 'finish', 'close', 'response'].map((name) => [name, 'bound'])),
    );
  });
});
