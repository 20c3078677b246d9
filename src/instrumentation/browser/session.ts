import { ROOT_CONTEXT } from '../../context/context.ts';
import { checkCount, checkKeys, SetupError } from '../../platform/setup-error.ts';
import { VERSION } from '../../platform/version.ts';
import type { Instrumentation, InstrumentationHost } from '../host.ts';
import { randomId } from './random-id.ts';
import { type Session, SessionShelf, type SessionStorage } from './session-shelf.ts';
import { addingToSpans } from './span-attributes.ts';

// A session is a visit: it ends when nothing has been traced for a while, or when it is too old. When a span starts it is looked at, and what
// other tabs have made of it at most once a second.

export interface SessionInstrumentationOptions {
  /** `session`: one for each tab. `local`: one for all tabs of the origin. Or what has `getItem` and `setItem`. Default: `session`. */
  readonly storage?: 'session' | 'local' | SessionStorage;
  /** A session without a span for so long is over. In milliseconds. Default: 30 minutes. */
  readonly idleMs?: number;
  /** So old a session is over. In milliseconds. Default: 4 hours. */
  readonly maxAgeMs?: number;
  /** The name in the storage. Default: `throughline.session`. */
  readonly key?: string;
}

const MINUTE_MS = 60_000;

/**
 * Gives every span a `session.id`, and makes a span `session.start` of each beginning, with `session.previous_id` where there was one before,
 * and `session.end` (semantic conventions: session). It keeps an id and two times in the storage, and goes on in memory where the browser
 * denies that: ask for consent where you have to. Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [sessionInstrumentation({ storage: 'local', idleMs: 15 * 60_000 })] });
 */
export function sessionInstrumentation(options: SessionInstrumentationOptions = {}): Instrumentation {
  checkKeys('sessionInstrumentation', options, ['storage', 'idleMs', 'maxAgeMs', 'key']);
  const { storage = 'session', idleMs = 30 * MINUTE_MS, maxAgeMs = 240 * MINUTE_MS, key = 'throughline.session' } = options;
  checkCount('idleMs', idleMs, 1);
  checkCount('maxAgeMs', maxAgeMs, 1);
  if (!['session', 'local'].includes(storage as string) && typeof (storage as Partial<SessionStorage> | null)?.getItem !== 'function') {
    throw new SetupError('bad_storage', `storage (${String(storage)}) must be 'session', 'local', or have getItem() and setItem().`);
  }
  return addingToSpans((host) => {
    const shelf = new SessionShelf(() => storageOf(storage), key);
    let isTelling = false;
    return {
      onStart(span) {
        if (isTelling) return;
        const now = Date.now();
        const before = shelf.read(now);
        const isOver = !before || Math.abs(now - before.lastMs) > idleMs || Math.abs(now - before.startedMs) > maxAgeMs;
        const session: Session = isOver ? { id: randomId(), startedMs: now, lastMs: now } : { ...before, lastMs: now };
        shelf.write(session, now, isOver);
        span.setAttribute('session.id', session.id);
        if (!isOver) return;
        isTelling = true;
        tell(host, before, session);
        isTelling = false;
      },
      async discard() {
        shelf.forget();
      },
    };
  });
}

function tell({ provider }: InstrumentationHost, before: Session | undefined, session: Session): void {
  const tracer = provider.getTracer('throughline/session', VERSION);
  if (before) tracer.startSpan('session.end', { attributes: { 'session.id': before.id } }, ROOT_CONTEXT).end();
  const previous = before && { 'session.previous_id': before.id };
  tracer.startSpan('session.start', { attributes: { 'session.id': session.id, ...previous } }, ROOT_CONTEXT).end();
}

/** To look at a storage throws where the browser denies it. */
function storageOf(storage: 'session' | 'local' | SessionStorage): SessionStorage {
  if (typeof storage !== 'string') return storage;
  return storage === 'local' ? globalThis.localStorage : globalThis.sessionStorage;
}
