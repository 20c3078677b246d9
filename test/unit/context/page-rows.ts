// What only a page of its own can do: its history, and errors that nobody handles, which a test runner would take for its own.

import type { Row } from './async-rows.ts';

const always = (): boolean => true;

/** Newer than the compiler's library. */
const { navigation } = globalThis as { readonly navigation?: { back(): { readonly finished: Promise<unknown> } } };

/** The next event of this type, heard by one listener. */
function hearOnce(type: string, hear: (event: Event) => void): void {
  EventTarget.prototype.addEventListener.call(window, type, hear, { once: true });
}

export const pageRows = {
  'unhandledrejection of a promise that is rejected here': {
    present: always,
    run({ start, register, see }) {
      register(() =>
        hearOnce('unhandledrejection', (event) => {
          event.preventDefault();
          see();
        }),
      );
      start(() => void Promise.reject(new Error('expected')));
    },
  },
  'popstate after history.back()': {
    present: always,
    run({ start, register, see }) {
      history.pushState(1, '');
      register(() => hearOnce('popstate', see));
      setTimeout(() => start(() => history.back()), 50);
    },
  },
  'navigation.back().finished.then': {
    present: () => !!navigation,
    run({ start, see }) {
      history.pushState(1, '');
      setTimeout(() => start(() => void navigation?.back().finished.then(see)), 50);
    },
  },
} as const satisfies Record<string, Row>;
