// What servers do beside the rows of async-rows.ts: streams, sockets, pools, messages between threads, work that waits in queues.

import { bindContext } from '../../../src/context/active.ts';
import { bindEmitter } from '../../../src/context/bind-emitter.ts';
import type { Row } from './async-rows.ts';

const builtin = (name: string) => (): boolean => typeof process === 'object' && !!process.getBuiltinModule?.(name);
const inNode = builtin('node:events');
const always = (): boolean => true;

/** A worker that somebody's context started, and which does what others put into its queue. */
function pool(register: <T>(fn: () => T) => T): (task: () => void) => void {
  const queue: (() => void)[] = [];
  register(() => {
    const timer = setInterval(() => {
      const task = queue.shift();
      if (!task) return;
      clearInterval(timer);
      task();
    }, 1);
  });
  return (task) => void queue.push(task);
}

export const serverRows = {
  'a task that waits in a pool': { present: always, run: ({ start, register, see }) => start(() => pool(register)(see)) },
  'a task that waits in a pool, through bindContext': {
    present: always,
    run: ({ start, register, see }) => start(() => pool(register)(bindContext(see))),
  },
  'next() of a generator, called here': {
    present: always,
    run({ start, register, see }) {
      const steps = register(function* () {
        yield see();
      });
      start(() => void steps.next());
    },
  },
  'next() of an async generator, called here, after an await': {
    present: always,
    run({ start, register, see }) {
      const steps = register(async function* () {
        await null;
        yield see();
      });
      start(() => void steps.next());
    },
  },
  'AbortSignal.timeout()': {
    present: () => typeof AbortSignal === 'function' && 'timeout' in AbortSignal,
    run: ({ start, register, see }) => {
      const signal = start(() => AbortSignal.timeout(1));
      register(() => signal.addEventListener('abort', see));
      setTimeout(() => signal.aborted, 20); // it does not keep a process alive
    },
  },
  'MessagePort on("message")': {
    present: builtin('node:worker_threads'),
    run({ start, register, see }) {
      const { MessageChannel } = process.getBuiltinModule('node:worker_threads');
      const { port1, port2 } = new MessageChannel();
      register(() =>
        port1.on('message', () => {
          see();
          port1.close();
        }),
      );
      start(() => port2.postMessage(1));
    },
  },
  'EventEmitter emit, through bindEmitter': {
    present: inNode,
    run({ start, register, see }) {
      const { EventEmitter } = process.getBuiltinModule('node:events');
      const emitter = start(() => bindEmitter(new EventEmitter()));
      register(() => {
        emitter.on('x', see);
        emitter.emit('x');
      });
    },
  },
  'events.once()': {
    present: inNode,
    run({ start, register, see }) {
      const { EventEmitter, once } = process.getBuiltinModule('node:events');
      const emitter = new EventEmitter();
      start(async () => {
        await once(emitter, 'x');
        see();
      });
      register(() => emitter.emit('x'));
    },
  },
  'data of a stream that began to flow here': {
    present: builtin('node:stream'),
    run({ start, register, see }) {
      const { Readable } = process.getBuiltinModule('node:stream');
      const stream = register(() => Readable.from(['a']));
      start(() => stream.on('data', see));
    },
  },
  'for await over a stream': {
    present: builtin('node:stream'),
    run({ start, register, see }) {
      const { Readable } = process.getBuiltinModule('node:stream');
      const stream = register(() => Readable.from(['a']));
      start(async () => {
        for await (const _ of stream) see();
      });
    },
  },
  'callback of stream.pipeline()': {
    present: builtin('node:stream'),
    run({ start, register, see }) {
      const { PassThrough, Readable, pipeline } = process.getBuiltinModule('node:stream');
      const source = register(() => Readable.from(['a']));
      start(() => pipeline(source, new PassThrough().resume(), see));
    },
  },
  'fs.promises': {
    present: builtin('node:fs'),
    run: ({ start, see }) =>
      start(async () => {
        await process.getBuiltinModule('node:fs').promises.stat('.');
        see();
      }),
  },
  'fetch() over a kept connection, second request': {
    present: builtin('node:http'),
    run: ({ start, register, see }) =>
      void serve((url) => {
        register(async () => {
          await (await fetch(url)).text();
          start(async () => {
            await (await fetch(url)).text();
            see();
          });
        });
      }),
  },
  'http.get() over a kept connection, second response': {
    present: builtin('node:http'),
    run: ({ start, register, see }) =>
      void serve((url) => {
        const { Agent, get } = process.getBuiltinModule('node:http');
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        register(() =>
          get(url, { agent }, (response) =>
            response.resume().on('end', () =>
              setImmediate(() =>
                start(() =>
                  get(url, { agent }, (second) => {
                    see();
                    second.resume();
                    agent.destroy();
                  }),
                ),
              ),
            ),
          ),
        );
      }),
  },
} as const satisfies Record<string, Row>;

/** A server of its own, which ends when nobody has asked for a moment. */
async function serve(use: (url: string) => void): Promise<void> {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((_, response) => void response.end('x')).listen(0, '127.0.0.1', () => {
    const address = server.address();
    use(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
  });
  setTimeout(() => {
    server.close();
    server.closeAllConnections?.();
  }, 3000).unref?.();
}
