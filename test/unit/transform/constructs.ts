// Everything that can suspend a function, and every way on from there. Compiled by the await transform when it is imported with `?await`.

import type { Row } from '../context/async-rows.ts';

const present = () => true;
const later = <T>(value?: T): Promise<T | undefined> => new Promise((resolve) => setTimeout(() => resolve(value), 1));
const refused = (): Promise<never> => later().then(() => Promise.reject(new Error('expected')));

/** A query builder: it starts when somebody waits for it, and tells in which context. */
// biome-ignore lint/suspicious/noThenProperty: a query builder is one
const query = (see: () => void) => ({ then: (resolve: (value: number) => void) => [see(), setTimeout(resolve, 1, 7)] });

async function* numbers(): AsyncGenerator<number> {
  yield 1;
  await later();
  yield 2;
}

const row = (run: Row['run']): Row => ({ present, run });

export const constructs: Readonly<Record<string, Row>> = {
  'after await in an argument': row(({ start, see }) => void start(async () => [await later(), see()])),
  'after await in a template': row(({ start, see }) => void start(async () => `${await later()}${see()}`)),
  'after await in an arrow without a block': row(({ start, see }) => void start(async () => (await later()) ?? see())),
  'after await in a condition': row(({ start, see }) => void start(async () => ((await later(true)) ? see() : see()))),
  'after the third await': row(
    ({ start, see }) =>
      void start(async () => {
        await 0;
        await later();
        await Promise.resolve();
        see();
      }),
  ),
  'after await in a method': row(({ start, see }) => {
    class Shop {
      async #stock(): Promise<void> {
        await later();
        see();
      }
      static open(): Promise<void> {
        return new Shop().#stock();
      }
    }
    void start(() => Shop.open());
  }),
  'after await in a class field': row(({ start, see }) => {
    class Shop {
      open = async (): Promise<void> => {
        await later();
        see();
      };
    }
    void start(() => new Shop().open());
  }),
  'after await in a function with default values': row(({ start, see }) => {
    async function open(name = 'shop', { at = 1 } = {}): Promise<unknown> {
      await later();
      see();
      return [name, at];
    }
    void start(() => open());
  }),
  'in catch': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await refused();
        } catch {
          see();
        }
      }),
  ),
  'in the pattern of catch': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await refused();
          // biome-ignore lint/suspicious/noExplicitAny: a pattern needs it
        } catch ({ other = see() }: any) {
          void other;
        }
      }),
  ),
  'after await in the pattern of catch': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await refused();
          // biome-ignore lint/suspicious/noExplicitAny: a pattern needs it
        } catch ({ other = await later() }: any) {
          see();
          void other;
        }
      }),
  ),
  'in finally after a rejected await': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await refused();
        } finally {
          see();
        }
      }).catch(() => {}),
  ),
  'in finally after a rejected await in catch': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          throw new Error('expected');
        } catch {
          await refused();
        } finally {
          see();
        }
      }).catch(() => {}),
  ),
  'behind finally with an await of its own': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await later();
        } finally {
          await later();
        }
        see();
      }),
  ),
  'behind a caught rejection': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          await refused();
        } catch {}
        see();
      }),
  ),
  'in the caller of a function that dies at its await': row(({ start, see }) => {
    const dies = async (): Promise<void> => {
      await refused();
    };
    void start(async () => {
      await dies().catch(() => {});
      see();
    });
  }),
  'in the caller of a function that ends in an await': row(({ start, see }) => {
    const ending = async (): Promise<unknown> => await later();
    void start(async () => {
      await ending();
      see();
    });
  }),
  'in a switch': row(
    ({ start, see }) =>
      void start(async () => {
        switch (await later(1)) {
          case 1:
            see();
        }
      }),
  ),
  'in a loop that goes on at a label': row(
    ({ start, see }) =>
      void start(async () => {
        let rounds = 0;
        outer: for (;;) {
          for (const _ of [1, 2]) {
            await later();
            if (++rounds < 3) continue outer;
            see();
            return;
          }
        }
      }),
  ),
  'in the second turn of for await': row(
    ({ start, see }) =>
      void start(async () => {
        for await (const n of numbers()) if (n === 2) see();
      }),
  ),
  'in the pattern of for await': row(
    ({ start, see }) =>
      void start(async () => {
        for await (const { other = see() } of [later({}) as Promise<{ other?: void }>]) void other;
      }),
  ),
  'behind for await': row(
    ({ start, see }) =>
      void start(async () => {
        for await (const _ of numbers());
        see();
      }),
  ),
  'behind for await that was left': row(
    ({ start, see }) =>
      void start(async () => {
        turns: for await (const _ of numbers()) for (;;) break turns;
        see();
      }),
  ),
  'behind for await over promises that was left': row(
    ({ start, see }) =>
      void start(async () => {
        for await (const _ of [later(), later()]) break;
        see();
      }),
  ),
  'in catch around for await over promises that was left': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          for await (const _ of [later(), later()]) throw new Error('expected');
        } catch {
          see();
        }
      }),
  ),
  'in catch around for await of a rejected promise': row(
    ({ start, see }) =>
      void start(async () => {
        try {
          for await (const _ of [refused()]);
        } catch {
          see();
        }
      }),
  ),
  'in the finally of an async generator that for await closes': row(({ start, see }) => {
    async function* guarded(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await later();
        see();
      }
    }
    void start(async () => {
      for await (const _ of guarded()) break;
    });
  }),
  'in an async generator, driven from elsewhere': row(({ start, register, see }) => {
    async function* guarded(): AsyncGenerator<number> {
      await later();
      yield 1;
      see();
    }
    const generator = start(() => guarded());
    void register(async () => {
      await generator.next();
      await generator.next();
    });
  }),
  'in an async generator that is asked twice at once': row(({ start, see }) => {
    async function* guarded(): AsyncGenerator<number> {
      yield 1;
      see();
    }
    const generator = start(() => guarded());
    void generator.next();
    void generator.next();
  }),
  'in a generator, driven from elsewhere': row(({ start, register, see }) => {
    function* guarded(...rest: number[]): Generator<number> {
      yield rest.length;
      see();
    }
    const generator = start(() => guarded(1, 2));
    register(() => [...generator]);
  }),
  'in the finally of a generator that is closed from elsewhere': row(({ start, register, see }) => {
    function* guarded(): Generator<number> {
      try {
        yield 1;
      } finally {
        see();
      }
    }
    const generator = start(() => guarded());
    register(() => {
      for (const _ of generator) break;
    });
  }),
  'in a driver behind a step of a generator': row(({ start, register, see }) => {
    function* guarded(): Generator<number> {
      yield 1;
    }
    const generator = register(() => guarded());
    start(() => {
      generator.next();
      see();
    });
  }),
  'behind yield*': row(({ start, register, see }) => {
    function* inner(): Generator<number, number> {
      yield 1;
      return 2;
    }
    function* outer(): Generator<number> {
      yield* register(() => inner());
      see();
    }
    const generator = start(() => outer());
    register(() => [...generator]);
  }),
  'behind yield* of an async generator': row(({ start, register, see }) => {
    async function* outer(): AsyncGenerator<number> {
      yield* numbers();
      yield* [3];
      see();
    }
    const generator = start(() => outer());
    void register(async () => {
      for await (const _ of generator);
    });
  }),
  'in a method of an iterator that yield* asks': row(({ start, register, see }) => {
    const next = (): IteratorReturnResult<undefined> => {
      see();
      return { done: true, value: undefined };
    };
    const source = { [Symbol.iterator]: () => ({ next }) };
    function* outer(): Generator<number> {
      yield* source;
    }
    const generator = start(() => outer());
    register(() => [...generator]);
  }),
  'in the then of a thenable that is awaited': row(({ start, see }) => void start(async () => [await query(see)])),
  'in the then of a thenable that is awaited last': row(({ start, see }) => void start(async () => await query(see))),
  'in the then of a thenable that is returned': row(({ start, see }) => void start(async () => query(see))),
  'in the then of a thenable that is returned behind an await': row(
    ({ start, see }) =>
      void start(async () => {
        await later();
        return query(see);
      }),
  ),
  'behind a thenable': row(
    ({ start, see }) =>
      void start(async () => {
        await query(() => {});
        see();
      }),
  ),
  'behind await Promise.all': row(
    ({ start, see }) =>
      void start(async () => {
        await Promise.all([later(), (async () => await later())()]);
        see();
      }),
  ),
  'behind await import()': row(
    ({ start, see }) =>
      void start(async () => {
        await import('./fuzz/random.ts');
        see();
      }),
  ),
  'behind a reader': row(
    ({ start, see }) =>
      void start(async () => {
        const reader = new Blob(['text']).stream().getReader();
        while (!(await reader.read()).done);
        see();
      }),
  ),
  'in a timer that was set behind an await': row(
    ({ start, see }) =>
      void start(async () => {
        await later();
        setTimeout(see, 1);
      }),
  ),
  'in a then behind an await': row(
    ({ start, see }) =>
      void start(async () => {
        await later();
        void later().then(see);
      }),
  ),
  'in a floating call behind an await': row(({ start, see }) => {
    const floating = async (): Promise<void> => {
      await later();
      see();
    };
    void start(async () => {
      await later();
      void floating();
    });
  }),
};
