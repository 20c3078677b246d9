import { patchMethod } from '../../platform/patch.ts';
import type { ListenerPatch } from '../patch-listeners.ts';

/** Notes that methods of `owner` start work: that of what they return, or of what `workOf` says. */
export function patchStarts(
  owner: object | undefined,
  names: readonly string[],
  { start }: Pick<ListenerPatch, 'start'>,
  workOf: (self: { readonly request?: object }, returned: unknown) => unknown = (_, returned) => returned,
): (() => void)[] {
  return names.map((name) =>
    patchMethod(
      owner,
      name,
      (original) =>
        function (this: object, ...args) {
          const returned: unknown = original.apply(this, args);
          const work = workOf(this, returned);
          if (typeof work === 'object' && work !== null) start(work);
          return returned;
        },
    ),
  );
}
