// What native syntax does between two jobs. Compiled as it stands, and once more with `?es2016`, where the compiler turns every async
// function into generators and promises (vitest.config.ts), as zone.js needs.

import type { Row } from './async-rows.ts';

const present = () => true;
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

async function* twoNumbers(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

export const awaitRows = {
  'async function before its first await': { present, run: ({ start, see }) => void start(async () => see()) },
  'then of an async function': {
    present,
    run: ({ start, see }) =>
      void start(() => {
        const work = async (): Promise<void> => later();
        work().then(see);
      }),
  },
  'await of a promise': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await Promise.resolve();
        see();
      }),
  },
  'await of a timer': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await later();
        see();
      }),
  },
  'await of no promise': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await 0;
        see();
      }),
  },
  'await of fetch()': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await fetch('data:text/plain,x');
        see();
      }),
  },
  'second await': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await later();
        await later();
        see();
      }),
  },
  'catch after a rejected await': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        try {
          await Promise.reject(new Error('expected'));
        } catch {
          see();
        }
      }),
  },
  'caller after an async function that awaits': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        await (async () => {
          await later();
        })();
        see();
      }),
  },
  'for await body': {
    present,
    run: ({ start, see }) =>
      void start(async () => {
        let seen = 0;
        for await (const _ of twoNumbers()) if (++seen === 2) see();
      }),
  },
} as const satisfies Record<string, Row>;

export type AwaitRowName = keyof typeof awaitRows;
