import { checkCount, checkKeys } from '../../platform/setup-error.ts';
import { startTimer } from '../../platform/timer.ts';
import { listen } from './listen.ts';
import type { InteractionWatcher, WatchedInteraction } from './user-interaction.ts';

// Clicks that did not do what their user wanted. Rage: several in the same place, one after the other. Dead: a while later nothing has come
// of it, no change of the document, no scrolling, no other focus, no new address, and nothing has left the page. Both are guesses, so
// what may have an effect that cannot be seen from here (fields, media, canvases, downloads, links to elsewhere) is never called dead.

export interface FrustrationOptions {
  /** How many clicks within a second are rage. Default: 3. */
  readonly rageClicks?: number;
  /** How long a click may take to show an effect, in milliseconds. Default: 1000. */
  readonly deadAfterMs?: number;
}

const RAGE_MS = 1000;
const SAME_PLACE_PX = 20;
/** Of nodes of every frame (DOM: Node.nodeType). */
const DOCUMENT = 9;
const SHADOW_ROOT = 11;
const MAY_WORK_UNSEEN =
  'input,select,textarea,label,option,video,audio,canvas,object,embed,[contenteditable],a[download],a[target],a[href]';
const EFFECTS = [
  'scroll',
  'focusin',
  'selectionchange',
  'blur',
  'pagehide',
  'toggle',
  'popstate',
  'hashchange',
  'copy',
  'fullscreenchange',
];

/**
 * Flags clicks that frustrate: `browser.interaction.rage_clicks`, how many came in the same place within a second, on each from the third on;
 * `browser.interaction.dead`, where nothing came of it. A click that seems dead keeps its span open for a second.
 *
 * @example
 * start({ instrumentations: [userInteractionInstrumentation({ watch: [frustrations()] })] });
 */
export function frustrations(options: FrustrationOptions = {}): InteractionWatcher {
  checkKeys('frustrations', options, ['rageClicks', 'deadAfterMs']);
  const rageClicks = checkCount('rageClicks', options.rageClicks ?? 3, 2);
  const deadAfterMs = checkCount('deadAfterMs', options.deadAfterMs ?? 1000, 1);
  let clicks: readonly MouseEvent[] = [];
  return (interaction) => {
    const { event, span } = interaction;
    if (event.type !== 'click') return;
    const click = event as MouseEvent; // by its type
    clicks = [...clicks.filter((other) => isSamePlace(other, click)), click];
    if (clicks.length >= rageClicks) span.setAttribute('browser.interaction.rage_clicks', clicks.length);
    watchEffects(interaction, deadAfterMs);
  };
}

function isSamePlace(a: MouseEvent, b: MouseEvent): boolean {
  const isNear = Math.abs(a.clientX - b.clientX) <= SAME_PLACE_PX && Math.abs(a.clientY - b.clientY) <= SAME_PLACE_PX;
  return isNear && a.view === b.view && b.timeStamp - a.timeStamp <= RAGE_MS;
}

function watchEffects({ event, element, span, activity }: WatchedInteraction, deadAfterMs: number): void {
  const view = (event as UIEvent).view; // undefined where a script made a plain Event
  if (!view || !element || element.closest(MAY_WORK_UNSEEN) || getSelection()?.isCollapsed === false) return;
  const address = location.href;
  let hasEffect = false;
  const seen = (): void => {
    hasEffect = true;
    stop();
  };
  const observer = new MutationObserver(seen);
  for (const node of [view.document, ...event.composedPath()] as Node[]) {
    // or a window, which has no nodeType
    if (node.nodeType === DOCUMENT || node.nodeType === SHADOW_ROOT) {
      observer.observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
    }
  }
  const stopListening = listen(view, EFFECTS, seen, true);
  const stop = (): void => {
    stopListening();
    observer.disconnect();
  };
  activity.waitFor(deadAfterMs);
  startTimer(() => {
    if (observer.takeRecords().length > 0 || location.href !== address) hasEffect = true;
    stop();
    if (!hasEffect && !activity.hasCaused() && span.isRecording()) span.setAttribute('browser.interaction.dead', true);
  }, deadAfterMs);
}
