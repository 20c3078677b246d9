import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OtlpExporter } from '../../../src/exporter/otlp/exporter.ts';
import { BatchSpanProcessor } from '../../../src/processor/batch.ts';
import { readEnvironment } from '../../../src/start/environment.ts';
import { resolveLimits } from '../../../src/trace/limits.ts';

describe('an environment without OTEL_* variables', () => {
  it.each([{}, { OTEL_TRACES_EXPORTER: '', OTEL_BSP_MAX_QUEUE_SIZE: ' ', OTEL_SDK_DISABLED: '', OTEL_EXPORTER_OTLP_HEADERS: '' }])(
    'says nothing, and empty variables are as if unset',
    (variables) => {
      expect(readEnvironment(variables)).toEqual({ disabled: false, resource: {}, otlp: {}, batch: {}, limits: {}, problems: [] });
    },
  );
});

describe('OTEL_SDK_DISABLED', () => {
  it.each([
    ['true', true, 0],
    ['TRUE', true, 0],
    ['false', false, 0],
    ['1', false, 1],
    ['yes', false, 1],
  ])('%s means %s', (text, disabled, problems) => {
    const environment = readEnvironment({ OTEL_SDK_DISABLED: text });
    expect(environment.disabled).toBe(disabled);
    expect(environment.problems).toHaveLength(problems);
  });
});

describe('THROUGHLINE_CONTINUE_TRACE', () => {
  it.each([
    ['true', true, 0],
    ['false', undefined, 0],
    ['1', undefined, 1],
  ])('%s means %s', (text, continues, problems) => {
    const environment = readEnvironment({ THROUGHLINE_CONTINUE_TRACE: text });
    expect(environment.continuesTrace).toBe(continues);
    expect(environment.problems).toHaveLength(problems);
  });
});

describe('OTEL_RESOURCE_ATTRIBUTES', () => {
  it('are percent-decoded pairs, and OTEL_SERVICE_NAME beats their service.name', () => {
    const { resource } = readEnvironment({
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=a, deployment.environment.name = test%2Ceu ,k%3Dey=v=w,',
      OTEL_SERVICE_NAME: 'shop',
    });
    expect(resource).toEqual({ 'service.name': 'shop', 'deployment.environment.name': 'test,eu', 'k=ey': 'v=w' });
  });

  it.each(['a', 'a=1,b', '=1', 'a=%zz'])('are discarded as a whole when a part is malformed: %s', (text) => {
    const { resource, problems } = readEnvironment({ OTEL_RESOURCE_ATTRIBUTES: text });
    expect(resource).toEqual({});
    expect(problems).toHaveLength(1);
  });

  it('read back what was written, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' })), (attributes) => {
        const text = Object.entries(attributes).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
        expect(readEnvironment({ OTEL_RESOURCE_ATTRIBUTES: text.join() }).resource).toEqual({ ...attributes });
      }),
    );
  });
});

describe('OTEL_EXPORTER_OTLP_*', () => {
  it('says where spans go, and that they go by OTLP', () => {
    const environment = readEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20b,authorization=Basic%20eA==',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(environment).toMatchObject({
      exporter: 'otlp',
      otlp: {
        endpoint: 'http://collector:4318',
        headers: { 'x-api-key': 'a b', authorization: 'Basic eA==' },
        timeoutMillis: 500,
        encoding: 'json',
      },
      problems: [],
    });
  });

  it('for traces beats the general one, and is not merged with it', () => {
    const { otlp } = readEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://general:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/in',
      OTEL_EXPORTER_OTLP_HEADERS: 'general-key=secret',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'traces-key=1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2',
    });
    expect(otlp).toEqual({ url: 'http://traces/in', headers: { 'traces-key': '1' }, timeoutMillis: 2 });
  });

  it('with a timeout of 0 waits as long as a timer can', () => {
    expect(readEnvironment({ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }).otlp.timeoutMillis).toBe(2 ** 31 - 1);
  });

  it.each([
    ['http/json', 'json'],
    ['http/protobuf', 'protobuf'],
  ])('takes the protocol %s for the encoding %s', (protocol, encoding) => {
    expect(readEnvironment({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol })).toMatchObject({ otlp: { encoding }, problems: [] });
  });

  it('tells of a protocol that is not there, and repeats no header', () => {
    const { otlp, problems } = readEnvironment({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_HEADERS: 'secret-value' });
    expect(otlp).toEqual({});
    expect(problems).toHaveLength(2);
    expect(problems.join()).toContain('names "grpc", which is none of http/json');
    expect(problems.join()).not.toContain('secret-value');
  });
});

describe('OTEL_TRACES_EXPORTER', () => {
  it.each([
    ['otlp', 'otlp', 0],
    ['Console', 'console', 0],
    ['none', 'none', 0],
    ['zipkin', undefined, 1],
    ['zipkin,console', 'console', 1],
    ['otlp,console', 'otlp', 1],
  ])('%s means %s', (text, exporter, problems) => {
    const environment = readEnvironment({ OTEL_TRACES_EXPORTER: text });
    expect(environment.exporter).toBe(exporter);
    expect(environment.problems).toHaveLength(problems);
  });

  it('beats an endpoint', () => {
    expect(readEnvironment({ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a' }).exporter).toBe('none');
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  it.each([
    ['always_on', undefined, 'AlwaysOnSampler', 0],
    ['always_off', undefined, 'AlwaysOffSampler', 0],
    ['traceidratio', '0.25', 'TraceIdRatioBased{0.25}', 0],
    ['traceidratio', undefined, 'TraceIdRatioBased{1}', 0],
    ['traceidratio', '1.5', 'TraceIdRatioBased{1}', 1],
    ['traceidratio', 'half', 'TraceIdRatioBased{1}', 1],
    ['traceidratio', '0x1', 'TraceIdRatioBased{1}', 1],
    ['traceidratio', '1e-3', 'TraceIdRatioBased{0.001}', 0],
    ['parentbased_always_on', undefined, 'ParentBased{root=AlwaysOnSampler}', 0],
    ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler}', 0],
    ['parentbased_traceidratio', '.5', 'ParentBased{root=TraceIdRatioBased{0.5}}', 0],
    ['jaeger_remote', undefined, 'undefined', 1],
  ])('%s with %s means %s', (sampler, arg, text, problems) => {
    const environment = readEnvironment({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: arg });
    expect(String(environment.sampler)).toBe(text);
    expect(environment.problems).toHaveLength(problems);
  });
});

describe('OTEL_PROPAGATORS', () => {
  it.each([
    ['tracecontext,baggage', ['traceparent', 'tracestate', 'baggage'], 0],
    ['baggage, tracecontext,baggage', ['baggage', 'traceparent', 'tracestate'], 0],
    ['tracecontext', ['traceparent', 'tracestate'], 0],
    ['none', [], 0],
    ['tracecontext,none', [], 0],
    ['tracecontext,b3', ['traceparent', 'tracestate'], 1],
    ['b3', undefined, 1],
  ])('%s means the fields %s', (text, fields, problems) => {
    const environment = readEnvironment({ OTEL_PROPAGATORS: text });
    expect(environment.propagators?.flatMap((propagator) => propagator.fields())).toEqual(fields);
    expect(environment.problems).toHaveLength(problems);
  });
});

describe('numbers', () => {
  it('make batches and limits, the span variables before the general ones', () => {
    const { batch, limits, problems } = readEnvironment({
      OTEL_BSP_SCHEDULE_DELAY: '0',
      OTEL_BSP_EXPORT_TIMEOUT: '1000',
      OTEL_BSP_MAX_QUEUE_SIZE: '4096',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1024',
      OTEL_ATTRIBUTE_COUNT_LIMIT: '10',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '20',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '30',
      OTEL_SPAN_EVENT_COUNT_LIMIT: '40',
      OTEL_SPAN_LINK_COUNT_LIMIT: '50',
    });
    expect(batch).toEqual({ scheduledDelayMillis: 0, exportTimeoutMillis: 1000, maxQueueSize: 4096, maxExportBatchSize: 1024 });
    expect(limits).toEqual({ attributeCountLimit: 20, attributeValueLengthLimit: 30, eventCountLimit: 40, linkCountLimit: 50 });
    expect(problems).toEqual([]);
  });

  it.each(['abc', '-1', '1.5', '0', '1e3', '99999999999999999999', 'NaN', 'Infinity'])(
    'that cannot be are told and ignored: %s',
    (text) => {
      const { batch, problems } = readEnvironment({ OTEL_BSP_MAX_QUEUE_SIZE: text });
      expect(batch).toEqual({});
      expect(problems).toEqual(['OTEL_BSP_MAX_QUEUE_SIZE is no whole number of at least 1. That is ignored.']);
    },
  );

  it('never make a batch larger than its queue', () => {
    expect(readEnvironment({ OTEL_BSP_MAX_QUEUE_SIZE: '50' }).batch).toEqual({ maxQueueSize: 50, maxExportBatchSize: 50 });
    const both = { OTEL_BSP_MAX_QUEUE_SIZE: '50', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '80' };
    expect(readEnvironment(both).batch.maxExportBatchSize).toBe(50);
  });
});

describe('an environment with anything in it', () => {
  const names = [
    'OTEL_SDK_DISABLED',
    'OTEL_SERVICE_NAME',
    'OTEL_RESOURCE_ATTRIBUTES',
    'OTEL_TRACES_EXPORTER',
    'OTEL_TRACES_SAMPLER',
    'OTEL_TRACES_SAMPLER_ARG',
    'OTEL_PROPAGATORS',
    'OTEL_EXPORTER_OTLP_TIMEOUT',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_BSP_SCHEDULE_DELAY',
    'OTEL_BSP_EXPORT_TIMEOUT',
    'OTEL_BSP_MAX_QUEUE_SIZE',
    'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
    'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    'OTEL_SPAN_EVENT_COUNT_LIMIT',
  ];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.constantFrom('always_on', 'traceidratio', 'a=1', 'none', 'otlp', 'x-a=%0d%0a', 'x%20a=1', 'a=%e2%82%ac'),
  );

  it('is read without a throw, and what it says can be used', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (variables) => {
        const { batch, limits, otlp } = readEnvironment(variables);
        resolveLimits(limits);
        new BatchSpanProcessor(new OtlpExporter(otlp), batch);
      }),
      { numRuns: 2000 },
    );
  });
});
