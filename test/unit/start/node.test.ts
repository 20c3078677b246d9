import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { contextManager } from '../../../src/context/active.ts';
import { AsyncLocalStorageContextManager } from '../../../src/context/async-local-storage.ts';
import type { Diagnostic } from '../../../src/platform/diagnostics.ts';
import { SetupError } from '../../../src/platform/setup-error.ts';
import { VERSION } from '../../../src/platform/version.ts';
import { extract, inject } from '../../../src/propagation/global.ts';
import { start } from '../../../src/start/node.ts';
import type { StartOptions } from '../../../src/start/options.ts';
import type { Tracing } from '../../../src/start/tracing.ts';
import { getTracer } from '../../../src/trace/get-tracer.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import { AlwaysOffSampler } from '../../../src/trace/sampler.ts';
import { useReceiver } from './receiver.ts';

const receiver = useReceiver();
let running: Tracing | undefined;
const added: string[] = [];

function begin(options: StartOptions = {}, variables: Record<string, string> = {}): Tracing {
  added.push(...Object.keys(variables));
  Object.assign(process.env, variables);
  running = start(options);
  return running;
}

afterEach(async () => {
  await running?.shutdown();
  for (const name of added.splice(0)) delete process.env[name];
});

function firstSpan(options: StartOptions, variables?: Record<string, string>): ReadableSpan | undefined {
  const spans: ReadableSpan[] = [];
  begin({ instrumentations: [], processors: [{ onEnd: (span) => spans.push(span) }], ...options }, variables);
  getTracer().span('work', (span) => span.setAttributes({ a: 'long', b: 2 }));
  return spans[0];
}

describe('start', () => {
  it('says who and where this process is', () => {
    expect(firstSpan({})?.resource.attributes).toEqual({
      'service.name': expect.stringMatching(/^unknown_service:node/),
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': VERSION,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.pid': process.pid,
      'host.name': hostname(),
    });
  });

  it('keeps the context across awaits', async () => {
    begin({ instrumentations: [] });
    expect(contextManager()).toBeInstanceOf(AsyncLocalStorageContextManager);
  });

  it('starts once: the second call gives the running one, and tells only of what is different', async () => {
    const told: Diagnostic[] = [];
    const options: StartOptions = { instrumentations: [], processors: [{ onEnd() {} }], onDiagnostic: (each) => told.push(each) };
    const tracing = begin(options, { OTEL_TRACES_SAMPLER: 'always_on', OTEL_SPAN_EVENT_COUNT_LIMIT: '5' });
    expect(start(options)).toBe(tracing);
    expect(told).toEqual([]);
    expect(start({ ...options, serviceName: 'other' })).toBe(tracing);
    expect(told.map(({ code }) => code)).toEqual(['already_started']);
  });

  it('throws for wrong options, also where tracing is disabled', () => {
    expect(() => start({ endpoints: 'http://a' } as object)).toThrow(SetupError);
    expect(() => begin({ endpoints: 'http://a' } as object, { OTEL_SDK_DISABLED: 'true' })).toThrow(SetupError);
  });
});

describe('variables', () => {
  it('say who makes the spans, and options say it louder', () => {
    const variables = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,team=blue,host.name=box', OTEL_SERVICE_NAME: 'shop' };
    const options: StartOptions = { resource: { attributes: { team: 'red' } } };
    expect(firstSpan(options, variables)?.resource.attributes).toMatchObject({ 'service.name': 'shop', team: 'red', 'host.name': 'box' });
  });

  it('beaten by serviceName leave it alone', () => {
    expect(firstSpan({ serviceName: 'mine' }, { OTEL_SERVICE_NAME: 'theirs' })?.resource.attributes['service.name']).toBe('mine');
  });

  it('limit spans, limit by limit, where options do not', () => {
    const variables = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2' };
    const span = firstSpan({ limits: { attributeValueLengthLimit: 3 } }, variables);
    expect(span?.attributes).toEqual({ a: 'lon' });
    expect(span?.droppedAttributesCount).toBe(1);
  });

  it('choose the sampler, where options do not', async () => {
    const variables = { OTEL_TRACES_SAMPLER: 'always_off' };
    expect(firstSpan({}, variables)).toBeUndefined();
    await running?.shutdown();
    expect(firstSpan({ sampleRatio: 1 }, variables)?.name).toBe('work');
    await running?.shutdown();
    expect(firstSpan({ sampler: new AlwaysOffSampler() }, { OTEL_TRACES_SAMPLER: 'always_on' })).toBeUndefined();
  });

  it('choose the propagators', () => {
    firstSpan({}, { OTEL_PROPAGATORS: 'baggage' });
    const carrier: Record<string, string> = {};
    getTracer().span('work', () => inject(carrier, extract({ baggage: 'a=1' })));
    expect(carrier).toEqual({ baggage: 'a=1' });
  });

  it('that cannot be understood are told once and ignored', () => {
    const told: Diagnostic[] = [];
    firstSpan({ onDiagnostic: (each) => told.push(each) }, { OTEL_TRACES_SAMPLER: 'dice', OTEL_BSP_SCHEDULE_DELAY: 'soon' });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ code: 'bad_environment', count: 1 });
    expect(told[0]?.message).toContain('OTEL_TRACES_SAMPLER');
    expect(told[0]?.message).toContain('OTEL_BSP_SCHEDULE_DELAY');
  });

  it('with OTEL_SDK_DISABLED start nothing, and what is handed out does nothing', async () => {
    const tracing = begin({ endpoint: receiver.url }, { OTEL_SDK_DISABLED: 'true' });
    getTracer().span('work', (span) => expect(span.isRecording()).toBe(false));
    expect(contextManager()).toBe(undefined);
    await tracing.flush();
    await tracing.shutdown();
    expect(tracing.stats()).toMatchObject({ created: 0 });
    expect(receiver.requests).toEqual([]);
  });
});

describe('spans go', () => {
  const names = (tracing: Tracing): string[] => tracing.stats().destinations.map(({ name }) => name);

  it('to the console where nobody says otherwise, and nowhere where OTEL_TRACES_EXPORTER says so', async () => {
    expect(names(begin({ instrumentations: [] }))).toEqual(['console']);
    await running?.shutdown();
    expect(names(begin({ instrumentations: [] }, { OTEL_TRACES_EXPORTER: 'none' }))).toEqual([]);
  });

  it('to the exporter or the processors that are given, whatever the variables say', async () => {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const taken: string[] = [];
    const exporter = (spans: readonly ReadableSpan[]): void => void taken.push(...spans.map(({ name }) => name));
    const tracing = begin({ instrumentations: [], exporter }, variables);
    getTracer().span('work', () => {});
    await tracing.shutdown();
    expect(taken).toEqual(['work']);
    expect(names(begin({ instrumentations: [], processors: [{ onEnd() {} }] }, variables))).toEqual([]);
    expect(receiver.requests).toEqual([]);
  });

  async function requestsFor(options: StartOptions, variables: Record<string, string>): Promise<typeof receiver.requests> {
    const tracing = begin({ instrumentations: [], ...options }, variables);
    getTracer().span('work', () => {});
    await tracing.shutdown();
    return receiver.requests;
  }

  it('to the endpoint of the variables, with their headers and those of the options', async () => {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/base/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-a=1,x-b=2' };
    const [request] = await requestsFor({ headers: { 'x-b': '3' } }, variables);
    expect(request).toMatchObject({ path: '/base/v1/traces', headers: { 'x-a': '1', 'x-b': '3' } });
  });

  it('to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT as it stands', async () => {
    const [request] = await requestsFor({}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url });
    expect(request?.path).toBe('/');
  });

  it('to the endpoint of the options, with headers of the variables only where those name no endpoint', async () => {
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1' };
    const [paired] = await requestsFor({ endpoint: receiver.url }, headers);
    expect(paired?.headers['x-key']).toBe('1');
    receiver.requests.length = 0;
    const [foreign] = await requestsFor({ endpoint: receiver.url }, { ...headers, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(foreign?.path).toBe('/v1/traces');
    expect(foreign?.headers).not.toHaveProperty('x-key');
  });
});
