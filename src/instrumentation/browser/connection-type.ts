import type { Attributes } from '../../trace/attributes.ts';
import type { Instrumentation } from '../host.ts';
import { addingToSpans } from './span-attributes.ts';

/** Chromium's (Network Information API, a draft). */
interface NetworkInformation {
  readonly type?: string;
  readonly effectiveType?: string;
  readonly saveData?: boolean;
}

/** Semantic conventions: network.connection.type. */
const TYPES: ReadonlyMap<string | undefined, string> = /* @__PURE__ */ new Map([
  ['cellular', 'cell'],
  ['ethernet', 'wired'],
  ['wifi', 'wifi'],
  ['none', 'unavailable'],
]);

/**
 * Says of every span over what kind of connection the page was online when it started, as far as the browser tells: `network.connection.type`
 * (phones, and every browser that is offline), `browser.connection.effective_type` (`4g` and slower: what it feels like) and
 * `browser.connection.save_data`.
 *
 * @example
 * start({ endpoint: '/otlp', also: [connectionTypeInstrumentation()] });
 */
export function connectionTypeInstrumentation(): Instrumentation {
  return addingToSpans(() => ({
    onStart(span) {
      span.setAttributes(connectionAttributes(navigator));
    },
  }));
}

export function connectionAttributes(from: { readonly onLine?: boolean; readonly connection?: NetworkInformation }): Attributes {
  const { type, effectiveType, saveData } = from.connection ?? {};
  const known = from.onLine === false ? 'unavailable' : TYPES.get(type);
  return {
    ...(known && { 'network.connection.type': known }),
    ...(effectiveType && { 'browser.connection.effective_type': effectiveType }),
    ...(saveData && { 'browser.connection.save_data': true }),
  };
}
