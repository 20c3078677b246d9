import { createContextKey } from './context.ts';

/** What a context belongs to while it lasts, such as the click that caused it: it wants to know what is still to come. */
export interface ContextActivity {
  /** A timer was set in this context. */
  expect(delayMs: number): void;
}

/** Under this key a context holds its ContextActivity. */
export const ACTIVITY_KEY: symbol = /* @__PURE__ */ createContextKey('throughline activity');
