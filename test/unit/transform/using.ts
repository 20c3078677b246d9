// What `using` and `await using` dispose of, where the function is left behind a suspension. For engines that have them.

import type { Row } from '../context/async-rows.ts';

const present = (): boolean => {
  try {
    new Function('{ using a = null; }');
    return true;
  } catch {
    return false;
  }
};
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const refused = (): Promise<never> => later().then(() => Promise.reject(new Error('expected')));
const disposed = (fn: () => void): Disposable => ({ [Symbol.dispose]: fn });
const asyncDisposed = (fn: () => unknown): AsyncDisposable => ({
  async [Symbol.asyncDispose]() {
    fn();
  },
});
const row = (run: Row['run']): Row => ({ present, run });

export const usingConstructs: Readonly<Record<string, Row>> = {
  'dispose() at the end of a block': row(
    ({ start, see }) =>
      void start(async () => {
        using _ = disposed(see);
        await later();
      }),
  ),
  'dispose() behind a rejected await': row(
    ({ start, see }) =>
      void start(async () => {
        using _ = disposed(see);
        await refused();
      }).catch(() => {}),
  ),
  'dispose() in a generator that is closed from elsewhere': row(({ start, register, see }) => {
    function* guarded(): Generator<number> {
      using _ = disposed(see);
      yield 1;
    }
    const generator = start(() => guarded());
    register(() => {
      for (const _ of generator) break;
    });
  }),
  'asyncDispose() at the end of a block': row(
    ({ start, see }) =>
      void start(async () => {
        {
          await using _ = asyncDisposed(see);
          await later();
        }
        await later();
      }),
  ),
  'asyncDispose() behind a rejected await': row(
    ({ start, see }) =>
      void start(async () => {
        await using _ = asyncDisposed(see);
        await refused();
      }).catch(() => {}),
  ),
  'the second asyncDispose()': row(
    ({ start, see }) =>
      void start(async () => {
        await using _ = asyncDisposed(see);
        await using __ = asyncDisposed(later);
      }),
  ),
  'dispose() by await using': row(
    ({ start, see }) =>
      void start(async () => {
        await using _ = disposed(see);
        await later();
      }),
  ),
  'behind a block with await using': row(
    ({ start, see }) =>
      void start(async () => {
        {
          await using _ = asyncDisposed(later);
        }
        see();
      }),
  ),
  'behind a block with await using of nothing': row(
    ({ start, see }) =>
      void start(async () => {
        {
          await using _ = null;
        }
        see();
      }),
  ),
  'in catch of what asyncDispose() throws': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await using _ = asyncDisposed(() => {
            throw new Error('expected');
          });
        } catch {
          see();
        }
      }),
  ),
  'dispose() at the end of a turn of for…of': row(
    ({ start, see }) =>
      void start(async () => {
        for (using _ of [disposed(see)]) await later();
      }),
  ),
  'dispose() in for…of, behind continue to a label': row(
    ({ start, see }) =>
      void start(async () => {
        outer: for (const _ of [1]) {
          for (using _ of [disposed(see)]) {
            await later();
            continue outer;
          }
        }
      }),
  ),
  'asyncDispose() at the end of a turn of for…of': row(
    ({ start, see }) =>
      void start(async () => {
        for (await using _ of [asyncDisposed(see)]) await later();
      }),
  ),
  'asyncDispose() behind a rejected await in for await': row(
    ({ start, see }) =>
      void start(async () => {
        for await (await using _ of [asyncDisposed(see)]) await refused();
      }).catch(() => {}),
  ),
  'behind for…of with await using': row(
    ({ start, see }) =>
      void start(async () => {
        for (await using _ of [asyncDisposed(later)]);
        see();
      }),
  ),
  'the second turn of for…of with await using': row(
    ({ start, see }) =>
      void start(async () => {
        let turns = 0;
        for (await using _ of [asyncDisposed(later), null]) if (turns++ === 1) see();
      }),
  ),
  'in the caller of a function with await using': row(({ start, see }) => {
    const used = async (): Promise<number> => {
      await using _ = asyncDisposed(later);
      return 1;
    };
    void start(async () => {
      await used();
      see();
    });
  }),
};
