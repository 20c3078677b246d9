import { describe, expect, it } from 'vitest';
import { usePrograms } from '../../start/child.ts';
import { useReceiver } from '../../start/receiver.ts';

const programs = usePrograms();
const receiver = useReceiver();

const begin = (options = ''): string => `
  import { getTracer } from './index.js';
  import { start } from './node.js';
  const tracing = start({ serviceName: 'script', endpoint: '${receiver.url}' ${options} });
  const tracer = getTracer('script');
`;

describe('a script that comes to its end', () => {
  it('has delivered every span, within the time that takes, and its exit code is its own', async () => {
    const { code, stdout, stderr, elapsedMs } = await programs.run(
      'natural.js',
      `${begin()}
      for (let i = 0; i < 250; i++) tracer.span('work ' + i, () => {});
      process.exitCode = 3;
      console.log('done');`,
    );
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: 'done\n', stderr: '' });
    expect(new Set(receiver.spans.map(({ name }) => name)).size).toBe(250);
    expect(receiver.spans).toHaveLength(250);
    expect(elapsedMs).toBeLessThan(4000); // less than scheduledDelayMillis: nobody waited for a timer
  });

  it('has delivered also what its own beforeExit listeners do', async () => {
    await programs.run(
      'late.js',
      `${begin()}
      tracer.span('first', () => {});
      process.once('beforeExit', () => setTimeout(() => tracer.span('second', () => {}), 10));`,
    );
    expect(receiver.spans.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('ends where there is nothing to deliver, and where nobody takes it', async () => {
    const empty = await programs.run('empty.js', begin());
    expect(empty).toMatchObject({ code: 0, stderr: '' });
    expect(empty.elapsedMs).toBeLessThan(4000);
    const refused = await programs.run(
      'refused.js',
      `${begin(", endpoint: 'http://127.0.0.1:1'")}
      tracer.span('work', () => {});`,
    );
    expect(refused.code).toBe(0);
    expect(refused.elapsedMs).toBeLessThan(4000);
  });

  it('ends though a server of its own has been traced, once that is closed', async () => {
    const { code, stderr, elapsedMs } = await programs.run(
      'server.js',
      `${begin()}
      import { createServer } from 'node:http';
      const server = createServer((request, response) => response.end('ok')).listen(0, async () => {
        await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        server.close();
        server.closeAllConnections();
      });`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(elapsedMs).toBeLessThan(4000);
    expect(receiver.spans).toHaveLength(2);
  });
});

describe('two of us in one process', () => {
  it('do not take turns for ever in being the last that hears of the exit', async () => {
    const { code, stdout, elapsedMs } = await programs.run(
      'two.js',
      `${begin()}
      const copy = () => {};
      process.on('newListener', (event, listener) => {
        if (event === 'exit' && listener !== copy) process.nextTick(() => process.off('exit', copy).on('exit', copy));
      });
      process.on('exit', copy);
      tracer.span('work', () => {});
      setTimeout(() => console.log('alive'), 50);`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'alive\n' });
    expect(elapsedMs).toBeLessThan(4000);
    expect(receiver.spans).toHaveLength(1);
  });
});

describe('after a shutdown', () => {
  it('nothing listens for the exit any more', async () => {
    const { stdout } = await programs.run(
      'stopped.js',
      `${begin()}
      const count = () => ['beforeExit', 'exit', 'newListener', 'SIGTERM', 'SIGINT'].map((name) => process.listenerCount(name));
      const during = count();
      await tracing.shutdown();
      const after = count();
      console.log(during.map((number, i) => number - after[i]).join());`,
    );
    expect(stdout).toBe('1,1,1,1,1\n');
  });
});
