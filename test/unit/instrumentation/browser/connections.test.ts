import { describe, expect, it } from 'vitest';
import { withTraceQuery } from '../../../../src/instrumentation/browser/connections.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const ORIGINS = ['wss://a.example', 'https://[::1]:8080', 'ws://user@a.example'];
const PATHS = ['', '/', '/x/y?', '/x?a=b%2fc', '/?x&y=?', '/é?ü=%20+'];
const URLS = ORIGINS.flatMap((origin) => PATHS.flatMap((path) => ['', '#', '#f?g', '#/a&b'].map((hash) => origin + path + hash)));

describe('withTraceQuery', () => {
  it.each(['', 'a=1', 'a=1,b@c=& #?%'])('adds to the query and leaves all else as it is written, with the trace state %j', (tracestate) => {
    for (const url of URLS) {
      const [before, after] = [new URL(url), new URL(withTraceQuery(url, { traceparent, tracestate }))];
      expect(after.searchParams.get('traceparent')).toBe(traceparent);
      expect(after.searchParams.get('tracestate') ?? '').toBe(tracestate);
      expect(after.search.startsWith(before.search)).toBe(true);
      for (const part of ['protocol', 'username', 'host', 'pathname', 'hash'] as const) expect(after[part]).toBe(before[part]);
    }
  });

  it('adds nothing where there is no trace, and no baggage', () => {
    expect(withTraceQuery('wss://a.example/x#y', {})).toBe('wss://a.example/x#y');
    expect(withTraceQuery('wss://a.example/x#y', { traceparent, baggage: 'user=17' })).toBe(
      `wss://a.example/x?traceparent=${traceparent}#y`,
    );
  });
});
