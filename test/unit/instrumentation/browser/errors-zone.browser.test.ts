import { describe, expect, it } from 'vitest';
import { until } from '../../../browser/traced-page.ts';
import { aWhile, describeErrors, exceptionsOf, openErrorsPage } from './errors.suite.ts';

const query = { script: '/test/browser/errors-page-zone.ts', zone: 'yes' };

describeErrors('zone.js', query);

describe('errors that a zone keeps to itself, as Angular does', () => {
  it.each([query, { script: query.script }])('are told, with each context manager: %o', async (asked) => {
    const page = await openErrorsPage(asked);
    page.trace();
    page.acts.throwInHandlingZone();
    page.acts.rejectInHandlingZone();
    await until(() => page.spans.length === 2);
    await aWhile();
    expect(exceptionsOf(page.spans).sort()).toEqual(['exception: kept by a zone', 'exception: kept by a zone']);
    expect(page.noticed.told).toEqual([]);
  });
});
