import { describe, expect, it } from 'vitest';
import {
  requestAttributes,
  setFailure,
  setRequestError,
  setResponseStatus,
  spanName,
} from '../../../src/instrumentation/http-attributes.ts';
import { createScrubber } from '../../../src/instrumentation/url.ts';
import type { ReadableSpan } from '../../../src/trace/pipeline.ts';
import type { Span } from '../../../src/trace/span.ts';
import { SpanStatusCode } from '../../../src/trace/span-status.ts';
import { TracerProvider } from '../../../src/trace/tracer-provider.ts';

const scrubber = createScrubber();

function recorded(change: (span: Span) => void): { attributes: object; status: object } {
  const ended: ReadableSpan[] = [];
  const provider = new TracerProvider({ processors: [{ onEnd: (span) => ended.push(span) }] });
  const span = provider.getTracer('test').startSpan('request');
  change(span);
  span.end();
  const [{ attributes, status }] = ended as [ReadableSpan];
  return { attributes, status };
}

describe('requestAttributes', () => {
  it('gives what is known at the start', () => {
    expect(requestAttributes('GET', new URL('https://u:p@example.com/a?sig=1#b'), scrubber)).toEqual({
      'http.request.method': 'GET',
      'url.full': 'https://REDACTED:REDACTED@example.com/a?sig=REDACTED#b',
      'server.address': 'example.com',
      'server.port': 443,
    });
  });

  it.each([
    ['http://example.com', 80],
    ['https://example.com:8443', 8443],
    ['ws://example.com', 80],
    ['wss://example.com', 443],
  ])('knows the port of %s', (url, port) => {
    expect(requestAttributes('GET', new URL(url), scrubber)['server.port']).toBe(port);
  });

  it('writes an IPv6 address without brackets', () => {
    expect(requestAttributes('GET', new URL('http://[::1]:80/'), scrubber)['server.address']).toBe('::1');
  });

  it.each(['PURGE', 'get', 'patch', ''])('calls the method %s _OTHER and keeps the original', (method) => {
    const attributes = requestAttributes(method, new URL('http://example.com'), scrubber);
    expect(attributes).toMatchObject({ 'http.request.method': '_OTHER', 'http.request.method_original': method });
    expect(spanName(method)).toBe('HTTP');
  });
});

describe('setResponseStatus', () => {
  const UNSET = { code: SpanStatusCode.UNSET };
  const ERROR = { code: SpanStatusCode.ERROR };

  it.each([
    ['client', 101, UNSET],
    ['client', 200, UNSET],
    ['client', 399, UNSET],
    ['client', 400, ERROR],
    ['client', 599, ERROR],
    ['server', 404, UNSET],
    ['server', 500, ERROR],
  ] as const)('for a %s, %i means %o', (kind, code, status) => {
    expect(recorded((span) => setResponseStatus(span, code, kind))).toEqual({
      attributes: { 'http.response.status_code': code, ...(status === ERROR && { 'error.type': String(code) }) },
      status,
    });
  });

  it('knows that 0 is no status', () => {
    expect(recorded((span) => setResponseStatus(span, 0, 'client'))).toEqual({ attributes: {}, status: UNSET });
  });
});

describe('setRequestError', () => {
  it.each([
    [new TypeError('Failed to fetch'), 'TypeError', 'Failed to fetch'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED', 'connect'],
    [new DOMException('late', 'TimeoutError'), 'TimeoutError', 'late'],
    ['reason', 'string', 'reason'],
    [undefined, 'undefined', 'undefined'],
    [new TypeError('no https://u:p@h/?sig=1'), 'TypeError', 'no https://REDACTED:REDACTED@h/?sig=REDACTED'],
  ])('records %s as %s', (error, type, message) => {
    expect(recorded((span) => setRequestError(span, error, scrubber))).toEqual({
      attributes: { 'error.type': type },
      status: { code: SpanStatusCode.ERROR, message },
    });
  });

  it('leaves a span unset whose caller aborted', () => {
    const aborted = { attributes: {}, status: { code: SpanStatusCode.UNSET } };
    expect(recorded((span) => setRequestError(span, new DOMException('stop', 'AbortError'), scrubber))).toEqual(aborted);
  });

  it('throws for nothing that can be thrown', () => {
    const hostile = new Proxy(new Error('x'), {
      get() {
        throw new Error('hostile');
      },
      has() {
        throw new Error('hostile');
      },
    });
    expect(() => recorded((span) => setRequestError(span, hostile, scrubber))).not.toThrow();
  });
});

describe('setFailure', () => {
  it('has no description where nothing was thrown', () => {
    expect(recorded((span) => setFailure(span, 'timeout'))).toEqual({
      attributes: { 'error.type': 'timeout' },
      status: { code: SpanStatusCode.ERROR },
    });
  });
});
