import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorsPage } from '../../../browser/errors-page.ts';
import { until } from '../../../browser/traced-page.ts';
import { aWhile, describeErrors, exceptionsOf, openErrorsPage } from './errors.suite.ts';

const query = { script: '/test/browser/errors-page.ts' };

describeErrors('patches', query);

describe('errorsInstrumentation', () => {
  let page: ErrorsPage;
  beforeEach(async () => {
    page = await openErrorsPage(query);
  });
  const exception = async (count = 1): Promise<ErrorsPage['spans']> => {
    await until(() => page.spans.length >= count);
    await aWhile();
    return page.spans;
  };

  it('tells the causes', async () => {
    page.trace();
    page.acts.throwAlone();
    const [span] = await exception();
    expect(span?.events[0]?.attributes?.['exception.stacktrace']).toMatch(/Error: alone[\s\S]*Caused by: RangeError: the cause/);
    expect(span?.events[0]?.attributes?.['throughline.exception.source']).toBe('error');
  });

  it('tells a text that was thrown, and where', async () => {
    page.trace();
    page.acts.throwText();
    const [span] = await exception();
    expect(span?.events[0]?.attributes).toMatchObject({
      'exception.type': 'string',
      'exception.message': 'just a text',
      'exception.stacktrace': expect.stringMatching(/^ {4}at http.*errors-page\.ts.*:\d+:\d+$/),
    });
  });

  it('tells of elements that could not be loaded, without the secrets of their URL', async () => {
    page.trace();
    page.acts.loadNothing();
    const [span] = await exception();
    expect(span?.attributes['error.type']).toBe('ResourceError');
    expect(span?.events[0]?.attributes).toMatchObject({
      'exception.message': '<img> could not be loaded',
      'browser.tag_name': 'img',
      'url.full': expect.stringMatching(/\/server\/status\/404\?sig=REDACTED$/),
      'throughline.exception.source': 'resource',
    });
  });

  it("tells of violations of the page's policy", async () => {
    page.trace({ sources: ['csp'] });
    page.acts.violate();
    const [span] = await exception();
    expect(span?.events[0]?.attributes).toMatchObject({
      'exception.type': 'SecurityPolicyViolation',
      'exception.message': expect.stringMatching(/^img-src blocked http.*\/server\/image\?sig=REDACTED$/),
      'browser.csp.directive': 'img-src',
      'browser.csp.disposition': 'enforce',
      'throughline.exception.source': 'csp',
    });
  });

  it('tells the same once', async () => {
    page.trace();
    page.acts.throwMany();
    await exception();
    expect(exceptionsOf(page.spans)).toEqual(['exception: again']);
    page.acts.throwAlone();
    const [, next] = await exception(2);
    expect(next?.events[0]?.attributes?.['throughline.exception.left_out']).toBe(4);
  });

  it('tells no more than maxPerMinute', async () => {
    page.trace({ maxPerMinute: 3 });
    page.acts.throwDifferent();
    await exception(3);
    expect(exceptionsOf(page.spans)).toEqual([0, 1, 2].map((i) => `exception: number ${i}`));
  });

  it('says of a script of another origin only that there was one', async () => {
    page.trace();
    page.acts.scriptError();
    const [span] = await exception();
    expect(span?.attributes['error.type']).toBe('ScriptError');
  });

  it('is silent about noise, extensions, what is ignored and what is not asked for', async () => {
    page.trace({ ignore: ['ResizeObserver loop', /^Error: alone$/g], sources: ['error'] });
    for (const act of ['resizeLoop', 'extension', 'loadNothing', 'rejectNative', 'throwAlone', 'throwAlone', 'throwInTimer'] as const)
      page.acts[act]();
    await until(() => page.spans.length > 0);
    await aWhile();
    expect(exceptionsOf(page.spans)).toEqual(['work: in timer']);
  });

  it('stops with tracing', async () => {
    page.trace();
    await page.shutdown();
    page.acts.throwAlone();
    await aWhile();
    expect(page.spans).toEqual([]);
  });
});
