import { bestMs } from './best-ms.ts';
import { HOSTILE } from './trace/hostile-values.ts';

/** The most that one call may hold the application up. */
const LONGEST_MS = 5;

/** Whose error may be thrown: none by default. */
export type IsAllowed = (error: unknown) => boolean;

/** What went wrong when `call` was given each of these values: it threw, or took too long. */
export function wrongWith(
  call: (value: never) => unknown,
  isAllowed: IsAllowed = () => false,
  values: Readonly<Record<string, unknown>> = HOSTILE,
): string[] {
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const attempt = (): void => {
      try {
        call(value as never); // JavaScript callers give anything
      } catch (error) {
        if (!isAllowed(error)) throw error;
      }
    };
    try {
      const ms = bestMs(attempt, LONGEST_MS);
      if (ms > LONGEST_MS) wrong.push(`${name}: ${ms.toFixed(1)} ms`);
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.stack?.split('\n').slice(0, 3).join(' ') : 'threw what is no error'}`);
    }
  }
  return wrong;
}

/** The values without these, and why is said where it is called. */
export function hostileWithout(...names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(HOSTILE).filter(([name]) => !names.includes(name)));
}
