/** An async function that nobody waits for, and which throws behind an await. Compiled in three ways, as await-rows.ts is. */
export const thrownBehindAwait = (): void =>
  void (async () => {
    await null;
    throw new Error('expected');
  })();
