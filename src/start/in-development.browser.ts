import { type PossibleOrphans, possibleOrphans } from '../instrumentation/browser/possible-orphans.ts';

/** What start() does besides, in pages that are being developed. Bundles for production have nothing here: scripts/short-messages.mjs. */
export function inDevelopment(): PossibleOrphans | undefined {
  return possibleOrphans();
}
