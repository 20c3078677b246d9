import type { Attributes } from '../../trace/attributes.ts';

interface UserAgentData {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly mobile?: boolean;
  readonly platform?: string;
}

/**
 * What the browser says of itself, for the resource (semantic conventions: browser): `browser.language`, and where it has
 * `navigator.userAgentData`, in Chromium on secure origins, `browser.brands`, `browser.mobile` and `browser.platform`. Only what it tells
 * everybody unasked.
 *
 * @example
 * start({ endpoint: '/otlp', resource: { attributes: browserAttributes() } });
 */
export function browserAttributes(): Attributes {
  const { language, userAgentData } = (globalThis.navigator ?? {}) as {
    readonly language?: string;
    readonly userAgentData?: UserAgentData;
  }; // may be missing
  const { brands, mobile, platform } = userAgentData ?? {};
  return {
    ...(language && { 'browser.language': language }),
    ...(brands && { 'browser.brands': brands.map(({ brand, version }) => `${brand} ${version}`) }),
    ...(mobile !== undefined && { 'browser.mobile': mobile }),
    ...(platform && { 'browser.platform': platform }),
  };
}
