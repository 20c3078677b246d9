import { type Context, ROOT_CONTEXT } from './context.ts';

/** Under it a zone holds its context: see zone.ts. */
export const CONTEXT: unique symbol = Symbol('throughline.context');

export interface ZoneWithContext {
  readonly parent: ZoneWithContext | null;
  [CONTEXT]?: Context;
}

/** The context of this zone, its own or that of a zone around it. */
export function contextOfZone(zone: ZoneWithContext): Context {
  for (let at: ZoneWithContext | null = zone; at; at = at.parent) if (at[CONTEXT]) return at[CONTEXT];
  return ROOT_CONTEXT;
}
