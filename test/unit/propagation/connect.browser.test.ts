import { afterAll, describe, expect, test } from 'vitest';
import { withContext } from '../../../src/context/active.ts';
import { connect } from '../../../src/propagation/connect.ts';
import { connectSuite } from './connect.suite.ts';
import { FULL } from './contexts.ts';
import { echo } from './message-echo.ts';

const SCRIPT = new URL('./workers/echo-worker.ts', import.meta.url);

connectSuite('a Worker', async () => {
  const worker = new Worker(SCRIPT, { type: 'module' });
  return { target: worker, post: (message) => worker.postMessage(message), close: () => worker.terminate() };
});

connectSuite('a SharedWorker', async () => {
  const { port } = new SharedWorker(SCRIPT, { type: 'module' });
  return { target: port, post: (message) => port.postMessage(message), close: () => port.close() };
});

connectSuite('a service worker that is being installed or has been', async () => {
  const registration = await navigator.serviceWorker.register(SCRIPT, { type: 'module' });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) throw new Error('no worker');
  return {
    target: worker,
    answers: navigator.serviceWorker,
    post: (message) => worker.postMessage(message),
    close: () => void registration.unregister(),
  };
});

connectSuite('a MessageChannel', async () => {
  const { port1, port2 } = new MessageChannel();
  echo(port2);
  return { target: port1, post: (message) => port1.postMessage(message), close: () => port1.close() };
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

/** A frame whose page runs `echo` for its parent. */
async function openFrame(origin: string): Promise<HTMLIFrameElement & { contentWindow: Window }> {
  const frame = document.createElement('iframe');
  const module = new URL('./message-echo.ts', import.meta.url).href;
  frame.srcdoc = `<script type="module">
    import { echo } from '${module}';
    echo(parent, { origin: '${origin}' });
    parent.postMessage('ready', '*');
  </script>`;
  const ready = new Promise((resolve) => {
    addEventListener('message', function onMessage({ data, source }) {
      if (data !== 'ready' || source !== frame.contentWindow) return;
      removeEventListener('message', onMessage);
      resolve(undefined);
    });
  });
  document.body.append(frame);
  await ready;
  return frame as HTMLIFrameElement & { contentWindow: Window }; // it is in the document
}

connectSuite('a frame of the same origin', async () => {
  const frame = await openFrame(location.origin);
  const { contentWindow } = frame;
  return {
    target: contentWindow,
    options: { origin: location.origin },
    post: (message) => contentWindow.postMessage(message, location.origin),
    close: () => frame.remove(),
  };
});

describe('a frame', () => {
  const frames: HTMLIFrameElement[] = [];
  afterAll(() => {
    for (const frame of frames) frame.remove();
  });

  test('hears nothing that is meant for another origin, and is not heard in its name', async () => {
    const frame = await openFrame(location.origin);
    frames.push(frame);
    const elsewhere = connect<{ text: string }>(frame.contentWindow, { origin: 'https://elsewhere.example' });
    const here = connect<{ text: string }>(frame.contentWindow, { origin: location.origin });
    const heard: unknown[] = [];
    elsewhere.receive((message) => heard.push(message));
    const answered = new Promise((resolve) => here.receive(({ text }) => resolve(text)));
    withContext(FULL, () => elsewhere.send({ text: 'secret' }));
    here.send({ text: 'hello' });
    expect(await answered).toBe('hello');
    expect(heard).toEqual([]);
  });

  test('is not mistaken for another frame of its origin', async () => {
    const [one, two] = [await openFrame(location.origin), await openFrame(location.origin)];
    frames.push(one, two);
    const heard: string[] = [];
    const first = connect<{ text: string }>(one.contentWindow, { origin: location.origin });
    const second = connect<{ text: string }>(two.contentWindow, { origin: location.origin });
    first.receive(({ text }) => heard.push(`one ${text}`));
    const answered = new Promise((resolve) =>
      second.receive(({ text }) => {
        heard.push(`two ${text}`);
        resolve(undefined);
      }),
    );
    second.send({ text: 'a' });
    await answered;
    expect(heard).toEqual(['two a']);
  });
});
