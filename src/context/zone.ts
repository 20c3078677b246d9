import { host } from '../platform/host.ts';
import { type AnyFunction, patchMethod } from '../platform/patch.ts';
import { SetupError } from '../platform/setup-error.ts';
import { type Context, ROOT_CONTEXT } from './context.ts';
import { bindFunction, type ContextManager } from './context-manager.ts';
import { type SharedSlot, shareSlot, unshareSlot } from './shared-slot.ts';
import { CONTEXT, contextOfZone, type ZoneWithContext } from './zone-context.ts';
import { type PatchableZone, zoneSlot } from './zone-slot.ts';

// The page's zone.js carries the context. To fork a zone takes zone.js two microseconds and a hundred fields, and every span has a new
// context, so each zone of the application is forked once, without hooks and with its own name, and the zone of a context is an object that
// inherits from that fork and holds the context:
//
//   zone of a context { context }  ─prototype→  fork  ─parent→  the application's zone
//
// zone.js takes it for the fork itself, so what the application's own zones see (onEnter, onLeave, onHasTask) is what they would see
// without us. A fork is never made of the zone of a context.
//
// zone.js runs a handler in the zone where it was registered: that of its task, and it refuses any other. The task of a handler of an event
// that has a context of its own says for so long that it belongs to the zone of that context.

interface Zone extends ZoneWithContext {
  readonly name: string;
  readonly parent: Zone | null;
  fork(spec: { readonly name: string }): Zone;
  run<R>(fn: (...args: never[]) => R, thisArg: unknown, args: readonly unknown[]): R;
}

interface ZoneTask {
  readonly type: string;
  /** A getter of the class. */
  zone?: Zone;
}

interface ZoneClass extends PatchableZone {
  readonly current: Zone;
  readonly prototype: object;
}

/**
 * Keeps the context in pages that have loaded zone.js (Angular with zones), wherever zone.js keeps its zone. Load zone.js first.
 * Listeners run in the context where they were registered, unless their event has one of its own. zone.js cannot follow native `await`:
 * build with the await transform (`throughline/vite` and its like), or have async functions compiled down, as Angular's builder does.
 */
export class ZoneContextManager implements ContextManager {
  readonly #zone: ZoneClass;
  readonly #forks: WeakMap<Zone, Zone> = new WeakMap();
  readonly #events: WeakMap<object, Context> = new WeakMap();
  #enabled = false;
  #restoreRunTask: (() => void) | undefined;
  /** For transformed code. */
  #slot: SharedSlot | undefined;

  constructor() {
    if (!ZoneContextManager.isSupported()) {
      throw new SetupError(
        'no_zone',
        'ZoneContextManager found no zone.js: globalThis.Zone is missing. Import zone.js before this manager is made, or use TaskContextManager.',
      );
    }
    this.#zone = host['Zone'] as ZoneClass; // checked above
  }

  /** Whether the page has loaded zone.js. */
  static isSupported(): boolean {
    return typeof (host['Zone'] as ZoneClass | undefined)?.current?.fork === 'function'; // the page's, whatever it is
  }

  active(): Context {
    return this.#enabled ? contextOfZone(this.#zone.current) : ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const next = context ?? ROOT_CONTEXT;
    if (!this.#enabled || next === this.active()) return fn.apply(thisArg, args);
    return this.#zoneFor(this.#zone.current, next).run(fn as unknown as (...args: never[]) => ReturnType<F>, thisArg, args); // its own args
  }

  bind<T>(context: Context, target: T): T {
    return bindFunction(this, context, target);
  }

  enable(): this {
    this.#enabled = true;
    this.#slot ??= zoneSlot(this.#zone);
    if (this.#slot) shareSlot(this.#slot);
    return this;
  }

  disable(): this {
    this.#enabled = false;
    if (this.#slot) unshareSlot(this.#slot);
    this.#restoreRunTask?.();
    this.#restoreRunTask = undefined;
    return this;
  }

  duringEvent(event: { readonly eventPhase: number }, context: Context): void {
    if (!this.#enabled) return;
    this.#events.set(event, context);
    // Only a page that gives its events a context pays for this.
    this.#restoreRunTask ??= patchMethod(this.#zone.prototype, 'runTask', (runTask) => this.#runTaskInContext(runTask));
  }

  /** The zone that carries `context` and otherwise is `zone`. */
  #zoneFor(zone: Zone, context: Context): Zone {
    const base = (Object.hasOwn(zone, CONTEXT) && zone.parent) || zone;
    if (contextOfZone(base) === context) return base;
    let fork = this.#forks.get(base);
    if (!fork) this.#forks.set(base, (fork = base.fork({ name: base.name })));
    const own: Zone = Object.create(fork);
    own[CONTEXT] = context;
    return own;
  }

  #runTaskInContext(runTask: AnyFunction): AnyFunction {
    const manager = this;
    return function (this: Zone, task: ZoneTask, thisArg: unknown, args: ArrayLike<unknown> | undefined) {
      const context = task.type === 'eventTask' ? manager.#events.get(args?.[0] as object) : undefined; // a WeakMap takes any question
      if (!context) return runTask.call(this, task, thisArg, args);
      const zone = manager.#zoneFor(this, context);
      Object.defineProperty(task, 'zone', { value: zone, configurable: true });
      try {
        return runTask.call(zone, task, thisArg, args);
      } finally {
        delete task.zone; // the getter shows again
      }
    };
  }
}
