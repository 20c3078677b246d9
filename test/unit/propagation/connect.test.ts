import { once } from 'node:events';
import { BroadcastChannel, MessageChannel, Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { withContext } from '../../../src/context/active.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { type ConnectOptions, connect } from '../../../src/propagation/connect.ts';
import { seal, unseal } from '../../../src/propagation/message-envelope.ts';
import { connectSuite } from './connect.suite.ts';
import { FULL } from './contexts.ts';
import { echo } from './message-echo.ts';

connectSuite('worker_threads: a Worker and its parentPort', async () => {
  const contents = `
    import { parentPort } from 'node:worker_threads';
    import { echo } from './message-echo.ts';
    echo(parentPort);`;
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    write: false,
  });
  const worker = new Worker(outputFiles[0]?.text ?? '', { eval: true });
  await once(worker, 'online');
  return { target: worker, post: (message) => worker.postMessage(message), close: () => void worker.terminate() };
});

connectSuite('a MessageChannel', async () => {
  const { port1, port2 } = new MessageChannel();
  echo(port2);
  return {
    target: port1,
    post: (message) => port1.postMessage(message),
    close: () => port1.close(),
  };
});

connectSuite('a BroadcastChannel', async () => {
  const [here, there] = [new BroadcastChannel('connect'), new BroadcastChannel('connect')];
  echo(there);
  return {
    target: here,
    post: (message) => here.postMessage(message),
    close: () => {
      here.close();
      there.close();
    },
  };
});

connectSuite('a container of service workers, with its controller or before there is one', async () => {
  // As navigator.serviceWorker is in a page that a worker controls; a test page has none.
  const { port1, port2 } = new MessageChannel();
  echo(port2);
  let turn = 0;
  const container = {
    get controller() {
      return turn++ % 2 ? port1 : null;
    },
    ready: Promise.resolve({ active: port1 }),
    addEventListener: port1.addEventListener.bind(port1),
    removeEventListener: port1.removeEventListener.bind(port1),
  };
  port1.start();
  return { target: container, post: (message) => port1.postMessage(message), close: () => port1.close() };
});

describe('connect', () => {
  test('moves what is to be transferred', async () => {
    const { port1, port2 } = new MessageChannel();
    const bytes = new Uint8Array(8);
    const arrived = new Promise<Uint8Array>((resolve) => {
      const stop = connect<Uint8Array>(port2).receive((message) => {
        stop();
        port1.close();
        resolve(message);
      });
    });
    withContext(FULL, () => connect<Uint8Array>(port1).send(bytes, [bytes.buffer]));
    expect(bytes.byteLength).toBe(0);
    expect((await arrived).byteLength).toBe(8);
  });

  test('throws what postMessage throws', () => {
    const { port1 } = new MessageChannel();
    const { send } = connect(port1);
    expect(() => withContext(FULL, () => send(() => {}))).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    port1.close();
  });

  test.each([
    ['nothing', undefined, {}, 'bad_channel'],
    ['a text', 'worker.js', {}, 'bad_channel'],
    ['what has no messages', {}, {}, 'bad_channel'],
    ['an unknown option', { postMessage() {} }, { orign: '*' }, 'unknown_option'],
  ])('refuses %s', (_, target, options, code) => {
    expect(() => connect(target as object, options as ConnectOptions)).toThrow(expect.objectContaining({ name: 'SetupError', code }));
  });

  test('refuses to listen where nothing can be heard', () => {
    const { receive } = connect({ postMessage() {} });
    expect(() => receive(() => {})).toThrow(expect.objectContaining({ code: 'bad_channel' }));
  });

  test.each([undefined, '*', '/', 'https://shop.example/', 'null'])('refuses a window without its exact origin: %s', (origin) => {
    const frame = { postMessage() {} } as { window?: unknown };
    frame.window = frame;
    expect(() => connect(frame, origin === undefined ? {} : { origin })).toThrow(expect.objectContaining({ code: 'bad_origin' }));
  });
});

describe('an envelope', () => {
  const fail = (): never => {
    throw new Error('no');
  };
  const hostile = new Proxy({}, { get: fail, ownKeys: fail });
  const data: Record<string, unknown> = {
    hostile,
    null: null,
    none: undefined,
    zero: 0,
    text: '',
    object: {},
    array: [],
    other: { 'throughline/message': 2 },
  };

  test.each(Object.keys(data))('is not seen in what is none: %s', (name) => {
    expect(unseal(data[name]).message === data[name]).toBe(true);
  });

  test.each(Object.keys(data))('with such headers carries nothing: %s', (name) => {
    const { context } = unseal({ 'throughline/message': 1, headers: data[name], message: 'm' });
    expect(context).toBe(ROOT_CONTEXT);
  });

  test('gives back what was put in', () => {
    const message = { any: ['thing'] };
    expect(unseal(seal(message, FULL)).message).toBe(message);
  });
});
