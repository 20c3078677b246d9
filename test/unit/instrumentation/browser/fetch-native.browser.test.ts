import { describe, expect, inject, it } from 'vitest';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { stopAfterEach, tracePage } from '../../../browser/traced-page.ts';
import { ABORTS } from './fetch-cases/aborts.ts';
import { outcome } from './fetch-cases/fetch-case.ts';
import { HEADERS } from './fetch-cases/headers.ts';
import { INITS } from './fetch-cases/inits.ts';
import { INPUTS } from './fetch-cases/inputs.ts';
import { REQUESTS } from './fetch-cases/requests.ts';
import { RESPONSES } from './fetch-cases/responses.ts';

stopAfterEach();

describe.each(Object.entries({ INPUTS, INITS, HEADERS, REQUESTS, RESPONSES, ABORTS }))(
  'the patched fetch does what the native one does: %s',
  (_, cases) => {
    const native = window.fetch;
    const servers = { own: '/server', other: inject('otherOrigin') };

    it.each(cases)('$name', async ({ run }) => {
      const expected = await outcome(() => run({ ...servers, fetch: native }));
      tracePage({ instrumentations: [fetchInstrumentation()], propagateTo: ['*'] });
      expect(window.fetch).not.toBe(native);
      expect(await outcome(() => run({ ...servers, fetch: window.fetch }))).toEqual(expected);
    });
  },
);
