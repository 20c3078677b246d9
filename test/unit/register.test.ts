import { describe, expect, it } from 'vitest';
import { type Outcome, usePrograms } from './start/child.ts';
import { useReceiver } from './start/receiver.ts';

const programs = usePrograms();
const receiver = useReceiver();
const flags = ['--import', './register.js'];

const APP = `
  import { createServer, get } from 'node:http';
  const server = createServer((request, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port;
    await (await fetch(url + '/by-fetch')).text();
    get(url + '/by-http', (response) => response.resume().on('end', () => {
      console.log('served');
      server.close();
      server.closeAllConnections();
    }));
  });
`;

const REQUIRING_APP = APP.replace("import { createServer, get } from 'node:http'", "const { createServer, get } = require('http')");

/** Spans at once and later, and a request from somebody who is not traced. */
const JOB = `
  import { createServer } from 'node:http';
  import { connect } from 'node:net';
  import { getTracer } from './index.js';
  const tracer = getTracer('job');
  tracer.startSpan('now').end();
  setTimeout(() => tracer.startSpan('later').end(), 1);
  const server = createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
    const socket = connect(server.address().port, '127.0.0.1', () => socket.write('GET / HTTP/1.0\\r\\n\\r\\n'));
    socket.resume().on('close', () => server.close());
  });
`;

describe('node --import throughline/register', () => {
  it.each([
    ['app.mjs', APP],
    ['app.cjs', REQUIRING_APP],
  ])('traces %s as the variables say, without a line of its code', async (name, text) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'registered', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1' };
    const { code, stdout, stderr } = await programs.run(name, text, { flags, env });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'served\n', stderr: '' });
    expect(receiver.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-key': '1' } });
    expect(receiver.spans.map(({ service }) => service)).toEqual(['registered', 'registered', 'registered', 'registered']);
    const clients = receiver.spans.filter(({ parentSpanId }) => !parentSpanId);
    const servers = receiver.spans.filter(({ parentSpanId }) => parentSpanId);
    expect(servers.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(clients.map(({ spanId }) => spanId).sort());
  });

  it('continues the trace of the environment where it is told to, and requests that carry none do not belong to it', async () => {
    const carried = { TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const parents = async (env: Record<string, string>): Promise<string[]> => {
      receiver.spans.length = 0;
      const { code, stderr } = await programs.run('job.mjs', JOB, { flags, env: { ...carried, ...env } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return receiver.spans.map(({ name, parentSpanId }) => `${name} ${parentSpanId || 'root'}`).sort();
    };
    expect(await parents({ THROUGHLINE_CONTINUE_TRACE: 'true' })).toEqual(['GET root', 'later b7ad6b7169203331', 'now b7ad6b7169203331']);
    expect(await parents({})).toEqual(['GET root', 'later root', 'now root']);
    expect(await parents({ THROUGHLINE_CONTINUE_TRACE: 'true', OTEL_PROPAGATORS: 'baggage' })).toEqual([
      'GET root',
      'later root',
      'now root',
    ]);
  });

  it('prints spans where no variable says where they go', async () => {
    const { stdout } = await programs.run('app.mjs', APP, { flags });
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['GET', 'GET', 'GET', 'GET']);
  });

  it('says nothing and does nothing where it is told to', async () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    for (const variables of [{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }, { OTEL_TRACES_SAMPLER: 'always_off' }]) {
      const { code, stdout, stderr } = await programs.run('app.mjs', APP, { flags, env: { ...endpoint, ...variables } });
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'served\n', stderr: '' });
    }
    expect(receiver.requests).toEqual([]);
  });

  it('tells what is wrong with the variables and lets the app run', async () => {
    const wrong = await programs.run('app.mjs', APP, { flags, env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' } });
    expect(wrong).toMatchObject({ code: 0, stdout: 'served\n' });
    expect(wrong.stderr).toBe(
      '[throughline] The app runs without tracing. SetupError: endpoint (nowhere) is no address. Give an absolute one, such as http://localhost:4318. Correct the OTEL_* variables, or leave them away.\n',
    );
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: 'soon', OTEL_PROPAGATORS: 'b3' };
    const doubtful = await programs.run('app.mjs', APP, { flags, env });
    expect(doubtful).toMatchObject({ code: 0, stdout: 'served\n' });
    expect(doubtful.stderr).toContain('bad_environment: OTEL_BSP_SCHEDULE_DELAY is no whole number');
    expect(doubtful.stderr).toContain('OTEL_PROPAGATORS names "b3"');
    expect(receiver.spans).toHaveLength(4);
  });

  it.each([
    ['process.exit', 'process.exit(5);'],
    ['SIGTERM', "setInterval(() => {}, 1000); process.kill(process.pid, 'SIGTERM');"],
    ['an uncaught error', "throw new RangeError('mine');"],
    ['an unhandled rejection', "await Promise.reject(new RangeError('mine'));"],
    ['a request that fails while nobody listens', "import { get } from 'node:http'; get('http://127.0.0.1:1');"],
    ['a request that cannot be', "import { get } from 'node:http'; get('http://127.0.0.1', { headers: { 'a b': '1' } });"],
  ])('leaves an exit by %s as it is', async (_name, text) => {
    const native = await programs.run('exit.mjs', text);
    const traced = await programs.run('exit.mjs', text, { flags, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    const shown = ({ code, signal, stdout, stderr }: Outcome) => ({ code, signal, stdout, said: stderr.match(/^\S*Error.*/gm) });
    expect(shown(traced)).toEqual(shown(native));
  });

  it('shares its tracing with an app that calls start() and makes spans, also by another copy of the package', async () => {
    const { stdout, stderr } = await programs.run(
      'both.mjs',
      `import { getTracer } from './index.js';
      import { start } from './node.js?another';
      const tracing = start();
      getTracer('app').span('own', () => {});
      console.log(tracing.stats().created);`,
      { flags, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } },
    );
    expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
    expect(receiver.spans.map(({ name }) => name)).toEqual(['own']);
  });
});
