import { type FetchCase, init, input, outcome } from './fetch-case.ts';

export const ABORTS: readonly FetchCase[] = [
  init('a signal that is aborted', () => ({ signal: AbortSignal.abort() })),
  init('a signal with a reason', () => ({ signal: AbortSignal.abort(new RangeError('enough')) })),
  init('a signal with a text for a reason', () => ({ signal: AbortSignal.abort('enough') })),
  init('no signal', () => ({ signal: null })),
  init('a wrong signal', () => ({ signal: {} })),
  input('a timeout', ({ other }) => [`${other}/never`, { signal: AbortSignal.timeout(20) }]),
  input('a Request that is aborted', ({ own }) => [
    new Request(`${own}/echo/abort`, { signal: AbortSignal.abort(new RangeError('enough')) }),
  ]),
  {
    name: 'an abort on the way',
    run: ({ fetch, other }) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 20);
      return fetch(`${other}/never`, { signal: controller.signal });
    },
  },
  {
    name: 'an abort of a Request on the way',
    run: ({ fetch, own }) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new RangeError('enough')), 20);
      return fetch(new Request(`${own}/never`, { signal: controller.signal }));
    },
  },
  {
    name: 'an abort of the body',
    run: async ({ fetch, other }) => {
      const controller = new AbortController();
      const response = await fetch(`${other}/endless`, { signal: controller.signal });
      controller.abort();
      return outcome(() => response.text());
    },
  },
];
