import { host } from '../../platform/host.ts';
import { neverTrace } from '../../platform/own-requests.ts';
import { unpatched } from '../../platform/patch.ts';
import type { EncodedBatch } from '../../trace/pipeline.ts';
import type { Target } from './post.ts';

/**
 * Hands a body to the browser, which sends it whatever becomes of the page; says whether it took it. Firefox takes any number of them,
 * Chromium as many as keepalive requests have left of their 64 KiB. Nobody hears the answer. A beacon has no headers, and goes with
 * credentials: one that needs a preflight is refused by a receiver that allows every origin (`*`), so those are not tried.
 */
export function sendBeacon({ url, headers }: Target, { body }: EncodedBatch): boolean {
  const { 'content-type': type = '', ...others } = headers;
  const origin = (host['location'] as URL | undefined)?.origin; // the page's
  const canArrive = type.startsWith('text/plain') || new URL(url, origin).origin === origin;
  if (!canArrive || Object.keys(others).length > 0) return false;
  neverTrace(url);
  const navigator = host['navigator'] as object; // every page has one
  return unpatched('sendBeacon', navigator)?.call(navigator, url, new Blob([body as string], { type })) === true; // or bytes of ours, which nobody shares
}
