import { beforeEach, describe, expect, it } from 'vitest';
import { type SessionInstrumentationOptions, sessionInstrumentation } from '../../../../src/instrumentation/browser/session.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { only, stopAfterEach, tracePage } from '../../../browser/traced-page.ts';

const KEY = 'throughline.session';
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('sessionInstrumentation', () => {
  stopAfterEach();
  beforeEach(() => {
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
  });
  const trace = (options?: SessionInstrumentationOptions) => {
    const { spans, tracing } = tracePage({ instrumentations: [], also: [sessionInstrumentation(options)] });
    const span = (name: string): unknown => {
      tracing.provider.getTracer('test').startSpan(name).end();
      return only(spans, name).attributes['session.id'];
    };
    return { spans, span, tracing };
  };
  const told = (spans: readonly ReadableSpan[]): unknown[] =>
    spans.filter(({ name }) => name.startsWith('session.')).map(({ name, attributes }) => ({ name, ...attributes }));

  it('gives every span the id of the session, and tells of its beginning', () => {
    const { spans, span } = trace();
    const id = span('a');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(span('b')).toBe(id);
    expect(told(spans)).toEqual([{ name: 'session.start', 'session.id': id }]);
    expect(sessionStorage.getItem(KEY)).toContain(id);
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it.each(['session', 'local'] as const)('goes on in the next page: %s', async (storage) => {
    const first = trace({ storage });
    const id = first.span('a');
    await first.tracing.shutdown();
    const second = trace({ storage });
    expect(second.span('b')).toBe(id);
    expect(told(second.spans)).toEqual([]);
  });

  it('is another one when nothing was traced for idleMs', async () => {
    const { spans, span } = trace({ idleMs: 20 });
    const before = span('a');
    await wait(40);
    const id = span('b');
    expect(id).not.toBe(before);
    expect(told(spans)).toEqual([
      { name: 'session.start', 'session.id': before },
      { name: 'session.end', 'session.id': before },
      { name: 'session.start', 'session.id': id, 'session.previous_id': before },
    ]);
  });

  it('is another one when it is older than maxAgeMs, however busy it is', () => {
    sessionStorage.setItem(KEY, `${'a'.repeat(32)} ${Date.now() - 5000} ${Date.now()}`);
    const { spans, span } = trace({ maxAgeMs: 4000 });
    const id = span('a');
    expect(id).not.toBe('a'.repeat(32));
    expect(told(spans)).toContainEqual({ name: 'session.start', 'session.id': id, 'session.previous_id': 'a'.repeat(32) });
  });

  it.each(['', 'nonsense', 'null', `${'a'.repeat(32)} x y`, `${'a'.repeat(31)} 1 2`, `${'<'.repeat(32)} 1 2`])(
    'begins anew where the storage holds %j',
    (held) => {
      sessionStorage.setItem(KEY, held);
      expect(trace().span('a')).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it('is kept in memory where the storage is denied or full', () => {
    const fail = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const { span } = trace({ storage: { getItem: fail, setItem: fail } });
    expect(span('a')).toBe(span('b'));
  });

  it('is kept in memory where the browser denies the very look at it', async () => {
    const own = Object.getOwnPropertyDescriptor(window, 'sessionStorage') as PropertyDescriptor;
    Object.defineProperty(window, 'sessionStorage', {
      configurable: true,
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    try {
      const { span } = trace();
      expect(span('a')).toBe(span('b'));
    } finally {
      Object.defineProperty(window, 'sessionStorage', own);
    }
  });

  it('is that of the other tab, once that has begun another one', async () => {
    const { span } = trace({ storage: 'local' });
    const id = span('a');
    localStorage.setItem(KEY, `${'b'.repeat(32)} ${Date.now()} ${Date.now()}`);
    await wait(1050);
    expect(span('b')).toBe('b'.repeat(32));
    expect(id).not.toBe('b'.repeat(32));
  });

  it('refuses options that cannot work', () => {
    expect(() => sessionInstrumentation({ storage: 'cookie' as 'local' })).toThrow(expect.objectContaining({ code: 'bad_storage' }));
    expect(() => sessionInstrumentation({ idleMs: 0 })).toThrow(expect.objectContaining({ code: 'bad_number' }));
  });
});
