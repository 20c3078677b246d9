// The patched fetch against the native one, in every place where it is patched.

import { describe, expect, inject, it } from 'vitest';
import type { ContextManager } from '../../../../src/context/context-manager.ts';
import { fetchInstrumentation } from '../../../../src/instrumentation/browser/fetch.ts';
import { stopAfterEach, tracePage } from '../../../browser/traced-page.ts';
import { ABORTS } from './fetch-cases/aborts.ts';
import { outcome } from './fetch-cases/fetch-case.ts';
import { HEADERS } from './fetch-cases/headers.ts';
import { INITS } from './fetch-cases/inits.ts';
import { INPUTS } from './fetch-cases/inputs.ts';
import { REQUESTS } from './fetch-cases/requests.ts';
import { RESPONSES } from './fetch-cases/responses.ts';

export function describeFetchAsNative(title: string, contextManager: () => ContextManager): void {
  describe.each(Object.entries({ INPUTS, INITS, HEADERS, REQUESTS, RESPONSES, ABORTS }))(
    `the patched fetch, with ${title}, does what the native one does: %s`,
    (_, cases) => {
      stopAfterEach();
      const native = window.fetch;
      const servers = { own: '/server', other: inject('otherOrigin') };

      it.each(cases)('$name', async ({ run }) => {
        const expected = await outcome(() => run({ ...servers, fetch: native }));
        tracePage({ contextManager: contextManager(), instrumentations: [fetchInstrumentation()], propagateTo: ['*'] });
        expect(window.fetch).not.toBe(native);
        expect(await outcome(() => run({ ...servers, fetch: window.fetch }))).toEqual(expected);
      });
    },
  );
}
