import { checkKeys, SetupError } from '../platform/setup-error.ts';
import { getPropagator, setPropagator } from '../propagation/global.ts';
import type { BatchStore, ReadableSpan, SpanProcessor, StoreUser } from '../trace/pipeline.ts';
import type { TracerProvider } from '../trace/tracer-provider.ts';
import type { StartOptions } from './options.ts';

// What the user has allowed. Without it nothing is recorded, no header is sent and nothing is stored. A span that was open when consent was
// withdrawn belongs to before, and goes nowhere when it ends, be there consent again or not.
//
//   not given ──give()──▶ given ──withdraw()──▶ not given: what waits is dropped, the store and the session are emptied
//
// Nothing of this is in the parts themselves: they can be switched off (`setRecording`), emptied (`discard`), and wrapped.

const REASON = 'no_consent';

/** See `createConsent`. */
export interface Consent {
  readonly isGiven: boolean;
  /** Records from now on, and sends what an earlier page stored. */
  give(): void;
  /**
   * From now on nothing is recorded, no trace header or baggage is sent, and nothing is stored. What was recorded and is not sent yet is dropped
   * (`stats()` says `no_consent`), what the offline store holds and the session's id are removed. Settles when that is done. Never rejects.
   */
  withdraw(): Promise<void>;
  /** For `start()`: the options with a store that obeys. */
  guardOptions<O extends Pick<StartOptions, 'batch'>>(options: O): O;
  /** For `start()`: a processor that hears of no span that was open without consent. */
  guardProcessor(processor: SpanProcessor): SpanProcessor;
  /** For `start()`: from now on this is what is switched. */
  connect(provider: TracerProvider): void;
}

export interface ConsentOptions {
  /** Whether it is given to begin with. Default: `false`. */
  readonly given?: boolean;
}

/**
 * What `start()` may do, for it to obey: `start({ consent })`. Tracing is set up at once, and records when consent is given.
 * Throws SetupError for wrong options.
 *
 * @example
 * const consent = createConsent();
 * start({ endpoint: '/otlp', consent });
 * document.querySelector('#agree')?.addEventListener('click', () => consent.give());
 * document.querySelector('#refuse')?.addEventListener('click', () => consent.withdraw());
 */
export function createConsent(options: ConsentOptions = {}): Consent {
  checkKeys('createConsent', options, ['given']);
  const { given = false } = options;
  if (typeof given !== 'boolean') throw new SetupError('bad_consent', `given (${String(given)}) must be true or false.`);
  let isGiven = given;
  /** Grows with each withdrawal. */
  let epoch = 0;
  let provider: TracerProvider | undefined;
  const users = new Set<StoreUser>();
  return {
    get isGiven() {
      return isGiven;
    },
    give() {
      isGiven = true;
      provider?.setRecording(true);
      for (const user of users) user.send();
    },
    async withdraw() {
      if (isGiven) epoch++;
      isGiven = false;
      provider?.setRecording(false);
      await provider?.discard(REASON);
    },
    guardOptions(given) {
      const { batch } = given;
      if (!batch?.store) return given;
      const store = guardStore(
        batch.store,
        () => isGiven,
        (user) => users.add(user),
      );
      return { ...given, batch: { ...batch, store } };
    },
    guardProcessor: (processor) => guardProcessor(processor, () => epoch),
    connect(connected) {
      provider = connected;
      const propagator = getPropagator();
      setPropagator({
        fields: () => propagator.fields(),
        extract: (...args) => propagator.extract(...args),
        inject(...args) {
          if (isGiven) propagator.inject(...args);
        },
      });
      if (!isGiven) connected.setRecording(false);
    },
  };
}

function guardProcessor(processor: SpanProcessor, epoch: () => number): SpanProcessor {
  if (typeof (processor as Partial<SpanProcessor> | null)?.onEnd !== 'function') return processor; // or no processor at all
  const epochs = new WeakMap<object, number>();
  const isOld = (span: ReadableSpan): boolean => (epochs.get(span) ?? 0) !== epoch();
  let withheld = 0;
  return {
    onStart(span, parent) {
      if (epoch() > 0) epochs.set(span, epoch());
      processor.onStart?.(span, parent);
    },
    onEnding(span) {
      if (!isOld(span)) processor.onEnding?.(span);
    },
    onEnd(span) {
      if (isOld(span)) withheld++;
      else processor.onEnd?.(span);
    },
    forceFlush: async (options) => processor.forceFlush?.(options),
    shutdown: async (options) => processor.shutdown?.(options),
    discard: async (reason) => processor.discard?.(reason),
    ...(processor.stats && {
      stats() {
        const stats = processor.stats?.() ?? { name: '', accepted: 0, exported: 0, pending: 0, dropped: {} };
        if (withheld === 0) return stats;
        const dropped = { ...stats.dropped, [REASON]: (stats.dropped[REASON] ?? 0) + withheld };
        return { ...stats, accepted: stats.accepted + withheld, dropped };
      },
    }),
  };
}

function guardStore(store: BatchStore, isGiven: () => boolean, connected: (user: StoreUser) => void): BatchStore {
  return {
    connect(user) {
      connected(user);
      const connection = store.connect(user);
      return {
        keep(batch, mayHaveArrived, settle, isLast) {
          if (isGiven()) connection.keep(batch, mayHaveArrived, settle, isLast);
          else settle(false);
        },
        take: async (maxBytes) => (isGiven() ? connection.take(maxBytes) : []),
        stop: () => connection.stop(),
        discard: async (reason) => connection.discard?.(reason),
      };
    },
  };
}
