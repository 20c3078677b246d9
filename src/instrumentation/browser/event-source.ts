import { patchMethod } from '../../platform/patch.ts';
import { patchConstructor } from '../../platform/patch-constructor.ts';
import { checkKeys, SetupError } from '../../platform/setup-error.ts';
import type { Instrumentation } from '../host.ts';
import { setFailure } from '../http-attributes.ts';
import { pageUrl, toTextOnce } from './client-request.ts';
import { type Connection, type ConnectionOptions, connections, guarded, withTraceQuery } from './connections.ts';
import { listen } from './listen.ts';

// An EventSource connects again by itself, so its span goes on through errors until it is closed, by the page or for good by the browser.
// Events of a name of their own are counted from when the application first listens to that name: nobody else gets them.

export interface EventSourceInstrumentationOptions extends ConnectionOptions {
  /** `query`: `traceparent` is added to URLs of the page's own origin and of those of `propagateTo`. Default: nothing is handed over. */
  readonly handOver?: 'query';
}

const CLOSED = 2;

/**
 * Makes a span of every EventSource, until it is closed: when it was open, messages and bytes, how often it connected again.
 * Throws SetupError for wrong options.
 *
 * @example
 * start({ endpoint: '/otlp', also: [eventSourceInstrumentation()] });
 */
export function eventSourceInstrumentation(options: EventSourceInstrumentationOptions = {}): Instrumentation {
  checkKeys('eventSourceInstrumentation', options, ['ignoreUrls', 'handOver']);
  const { handOver } = options;
  if (handOver !== undefined && handOver !== 'query') {
    throw new SetupError('bad_hand_over', `handOver (${String(handOver)}) must be 'query', or left out: an EventSource has no more.`);
  }
  const prepare = connections('EventSource', options);
  return (host) => {
    if (!globalThis.EventSource) return () => {};
    const { start, stop } = prepare(host);
    const known = new WeakMap<object, Followed>();
    let made: Connection | undefined;
    const { prototype } = EventSource;
    const stops = [
      patchConstructor('EventSource', {
        given(args) {
          made = undefined;
          if (!handOver || args.length === 0) return;
          args[0] = toTextOnce(args[0]);
          const url = guarded(() => pageUrl(args[0]));
          const started = url && start(url);
          made = started?.connection;
          if (started) args[0] = withTraceQuery(String(args[0]), started.headers);
        },
        made(instance) {
          const source = instance as EventSource; // what its constructor made
          const connection = handOver ? made : guarded(() => start(new URL(source.url)))?.connection;
          if (connection) known.set(source, new Followed(source, connection));
        },
        failed() {
          if (made) setFailure(made.span, 'invalid');
          made?.end();
        },
      }),
      patchMethod(prototype, 'close', (close) => {
        return function (this: EventSource, ...args) {
          const result: unknown = close.apply(this, args);
          known.get(this)?.end();
          return result;
        };
      }),
      patchMethod(prototype, 'addEventListener', (add) => {
        return function (this: EventSource, ...args) {
          const [type] = args;
          if (typeof type === 'string') known.get(this)?.listenTo(type);
          return add.apply(this, args);
        };
      }),
      stop,
    ];
    return () => {
      for (const each of stops) each();
    };
  };
}

class Followed {
  readonly #source: EventSource;
  readonly #connection: Connection;
  readonly #types = new Set<string>();
  #opened = 0;

  constructor(source: EventSource, connection: Connection) {
    this.#source = source;
    this.#connection = connection;
    for (const type of ['open', 'error', 'message']) this.listenTo(type);
  }

  listenTo(type: string): void {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    guarded(() => listen(this.#source, [type], this.#hear, true));
  }

  end(): void {
    if (this.#opened > 1) this.#connection.span.setAttribute('connection.reconnects', this.#opened - 1);
    if (this.#connection.span.isRecording()) this.#connection.end();
  }

  readonly #hear = (event: Event): void => {
    if (!event.isTrusted) return;
    if (event.type === 'open') {
      this.#opened++;
      this.#connection.span.addEvent('open');
    } else if ('data' in event) {
      this.#connection.received(event.data);
    } else if (this.#source.readyState === CLOSED) {
      setFailure(this.#connection.span, 'network_error'); // the browser does not try again
      this.end();
    }
  };
}
