import { afterEach, describe, expect, it } from 'vitest';
import { browserAttributes } from '../../../../src/instrumentation/browser/browser-attributes.ts';
import { connectionAttributes, connectionTypeInstrumentation } from '../../../../src/instrumentation/browser/connection-type.ts';
import { pageViewInstrumentation } from '../../../../src/instrumentation/browser/page-view.ts';
import { visibilityInstrumentation } from '../../../../src/instrumentation/browser/visibility.ts';
import { stopAfterEach, tracePage } from '../../../browser/traced-page.ts';

describe('what spans say of their page', () => {
  stopAfterEach();
  const url = location.href;
  afterEach(() => history.replaceState(null, '', url));

  it('is the view in which they started: of a path, until the page comes back', () => {
    const { spans, tracing } = tracePage({ instrumentations: [], also: [pageViewInstrumentation()] });
    const view = (): unknown => {
      tracing.provider.getTracer('test').startSpan('a').end();
      return spans.at(-1)?.attributes['browser.page_view.id'];
    };
    const first = view();
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    history.replaceState(null, '', '?another=query#and-fragment');
    expect(view()).toBe(first);
    history.replaceState(null, '', '/another/path');
    const second = view();
    expect(second).not.toBe(first);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect([first, second]).not.toContain(view());
  });

  it('is whether it was visible, and how often that changed', () => {
    const { spans, tracing } = tracePage({ instrumentations: [], also: [visibilityInstrumentation()] });
    const tracer = tracing.provider.getTracer('test');
    const span = tracer.startSpan('long');
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
    tracer.startSpan('short').end();
    span.end();
    expect(spans.map(({ attributes }) => attributes)).toEqual([
      { 'browser.visibility_state': 'visible' },
      { 'browser.visibility_state': 'visible', 'browser.visibility_changes': 2 },
    ]);
  });

  it('is the kind of its connection', () => {
    const { spans, tracing } = tracePage({ instrumentations: [], also: [connectionTypeInstrumentation()] });
    tracing.provider.getTracer('test').startSpan('a').end();
    expect(spans[0]?.attributes['browser.connection.effective_type']).toMatch(/^(slow-)?[2-4]g$/);
  });

  it.each([
    [{}, {}],
    [{ onLine: true, connection: {} }, {}],
    [{ onLine: false }, { 'network.connection.type': 'unavailable' }],
    [
      { connection: { type: 'cellular', effectiveType: '3g', saveData: true } },
      { 'network.connection.type': 'cell', 'browser.connection.effective_type': '3g', 'browser.connection.save_data': true },
    ],
    [{ connection: { type: 'constructor' } }, {}],
  ])('has the words of the semantic conventions for %o', (from, attributes) => {
    expect(connectionAttributes(from)).toEqual(attributes);
  });

  it('is nothing any more once tracing has stopped', async () => {
    const { tracing } = tracePage({ instrumentations: [], also: [visibilityInstrumentation(), pageViewInstrumentation()] });
    await tracing.shutdown();
    document.dispatchEvent(new Event('visibilitychange'));
  });
});

describe('browserAttributes', () => {
  it('says what the browser tells everybody', () => {
    expect(browserAttributes()).toMatchObject({ 'browser.language': navigator.language });
    // Chromium has userAgentData on secure origins, which localhost is.
    expect(browserAttributes()).toMatchObject({
      'browser.brands': expect.arrayContaining([expect.stringMatching(/^.*Chrom.* \d+$/)]),
      'browser.mobile': false,
      'browser.platform': 'Linux',
    });
  });
});
