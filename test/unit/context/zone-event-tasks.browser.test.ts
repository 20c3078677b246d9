// How the zone manager stands with zone.js itself and with the application's own zones.

import 'zone.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { browserContextManager } from '../../../src/context/browser-context-manager.ts';
import { type Context, ROOT_CONTEXT } from '../../../src/context/context.ts';
import { TaskContextManager } from '../../../src/context/task.ts';
import { ZoneContextManager } from '../../../src/context/zone.ts';

const CLICK = ROOT_CONTEXT.setValue(Symbol('name'), 'click');
const REGISTERED = ROOT_CONTEXT.setValue(Symbol('name'), 'registered');

let manager: ZoneContextManager;
let button: HTMLElement;
let zone: ReturnType<typeof applicationZone>;
const giveContext = (event: Event): void => manager.duringEvent(event, CLICK);

beforeEach(() => {
  manager = new ZoneContextManager().enable();
  button = document.body.appendChild(document.createElement('button'));
  button.textContent = 'Buy';
  zone = applicationZone();
});
afterEach(() => {
  window.removeEventListener('click', giveContext, true);
  manager.disable();
  button.remove();
});

/** A zone that watches its tasks as Angular's NgZone does. */
function applicationZone() {
  const log: string[] = [];
  let depth = 0;
  const within = (run: () => unknown): unknown => {
    if (depth++ === 0) log.push('enter');
    try {
      return run();
    } finally {
      if (--depth === 0) log.push('leave');
    }
  };
  const current = Zone.current.fork({
    name: 'application',
    onInvoke: (parent, _, target, callback, self, args, source) =>
      within(() => parent.invoke(target, callback, self, args, source)) as never,
    onInvokeTask: (parent, _, target, task, self, args) => within(() => parent.invokeTask(target, task, self, args)),
    onHasTask: (parent, self, target, state) => {
      parent.hasTask(target, state);
      if (self === target && state.change !== 'eventTask') log.push(`${state.change} ${state[state.change]}`);
    },
    onHandleError: (_, __, ___, error) => {
      log.push(`error ${error.message}`);
      return false;
    },
  });
  return { current, log };
}

function isWithin(zone: Zone, ancestor: Zone): boolean {
  for (let at: Zone | null = zone; at; at = at.parent) if (at === ancestor) return true;
  return false;
}

describe('with', () => {
  it("runs right below the application's zone, however contexts are nested", () => {
    const inContext = () => manager.with(CLICK, () => Zone.current);
    expect(inContext().parent).toBe(Zone.root);
    expect(manager.with(REGISTERED, inContext).parent).toBe(Zone.root);
    expect(zone.current.run<Zone>(inContext).parent).toBe(zone.current);
    expect(zone.current.run<Zone>(() => manager.with(REGISTERED, inContext)).parent).toBe(zone.current);
  });

  it("forks each of the application's zones once, however many contexts run there", () => {
    let forks = 0;
    const counting = Zone.current.fork({
      name: 'counting',
      onFork: (parent, _, target, spec) => {
        forks++;
        return parent.fork(target, spec);
      },
    });
    const seen = [1, 2, 3].map((n) => {
      const context = ROOT_CONTEXT.setValue(Symbol('n'), n);
      return counting.run(() => manager.with(context, () => manager.active())) === context;
    });
    expect([forks, seen]).toEqual([1, [true, true, true]]);
  });

  it("shows what the application's zones show: root, properties, forks, and tasks that anybody may cancel", async () => {
    const application = Zone.current.fork({ name: 'with properties', properties: { isAngularZone: true } });
    const calls: string[] = [];
    application.run(() =>
      manager.with(CLICK, () => {
        expect(Zone.root.parent).toBeNull();
        expect(Zone.current.get('isAngularZone')).toBe(true);
        expect(Zone.current.fork({ name: 'inner' }).run(() => Zone.current.get('isAngularZone'))).toBe(true);
        const first = setTimeout(() => calls.push('first'), 1);
        const second = setTimeout(() => calls.push('second'), 1);
        clearTimeout(first);
        manager.with(REGISTERED, () => clearTimeout(second));
        setTimeout(
          Zone.current.wrap(() => calls.push(manager.active() === CLICK ? 'kept' : 'lost'), 'test'),
          1,
        );
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual(['kept']);
  });

  it("calls the hooks of the application's zone as they are called without a context", async () => {
    const work = (): void => {
      zone.log.push('work');
      Promise.resolve().then(() => zone.log.push('then'));
      setTimeout(() => zone.log.push('timer'), 1);
      setTimeout(() => {
        throw new Error('expected');
      }, 2);
      clearTimeout(setTimeout(() => {}, 3));
    };
    const logOf = async (run: () => void): Promise<string[]> => {
      zone.log.length = 0;
      zone.current.run(run);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return [...zone.log];
    };
    const without = await logOf(work);
    expect(await logOf(() => manager.with(CLICK, work))).toEqual(without);
    expect(without).toContain('microTask true');
    expect(without).toContain('error expected');
  });

  it('goes back to the very zone of the application for the root context', () => {
    expect(zone.current.run(() => manager.with(CLICK, () => manager.with(ROOT_CONTEXT, () => Zone.current)))).toBe(zone.current);
  });

  it("keeps an application's zone that was forked inside a context, with another context inside it", () => {
    const inner = manager.with(CLICK, () => Zone.current.fork({ name: 'inner' }));
    expect(inner.run(() => manager.active())).toBe(CLICK);
    const outcome = inner.run<{ active: Context; current: Zone }>(() =>
      manager.with(ROOT_CONTEXT, () => ({ active: manager.active(), current: Zone.current })),
    );
    expect(outcome.active).toBe(ROOT_CONTEXT);
    expect(isWithin(outcome.current, inner)).toBe(true);
  });
});

describe('during an event', () => {
  it("calls the hooks of the application's zone as they are called without a context", async () => {
    const work = (): void => {
      Promise.resolve().then(() => zone.log.push('then'));
      setTimeout(() => zone.log.push('timer'), 1);
    };
    zone.current.run(() => button.addEventListener('click', work));
    const logOfClick = async (): Promise<string[]> => {
      zone.log.length = 0;
      await userEvent.click(button);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return [...zone.log];
    };
    const without = await logOfClick();
    window.addEventListener('click', giveContext, true);
    expect(await logOfClick()).toEqual(without);
    expect(without).toContain('microTask true');
    expect(without).toContain('macroTask false');
  });

  it('runs a handler in a zone below its own, whatever context it was registered in', () => {
    window.addEventListener('click', giveContext, true);
    const seen: unknown[] = [];
    const look = (): void => void seen.push(manager.active(), isWithin(Zone.current, zone.current), Zone.currentTask?.type);
    zone.current.run(() => manager.with(REGISTERED, () => button.addEventListener('click', look)));
    button.click();
    expect(seen).toEqual([CLICK, true, 'eventTask']);
  });

  it("hands a handler's error to the application's zone", () => {
    window.addEventListener('click', giveContext, true);
    zone.current.run(() =>
      button.addEventListener('click', () => {
        throw new Error('expected');
      }),
    );
    button.click();
    expect(zone.log).toContain('error expected');
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  it('lets a handler run inside itself, for another event, and remove itself there', () => {
    const contexts = ['first', 'second'].map((name) => ROOT_CONTEXT.setValue(Symbol('name'), name));
    const next = contexts.values();
    const giveNext = (event: Event): void => manager.duringEvent(event, next.next().value ?? ROOT_CONTEXT);
    window.addEventListener('click', giveNext, true);
    const seen: Context[] = [];
    const handler = (): void => {
      seen.push(manager.active());
      if (seen.length === 1) button.click();
      else button.removeEventListener('click', handler);
      seen.push(manager.active());
    };
    zone.current.run(() => button.addEventListener('click', handler));
    button.click();
    button.click();
    window.removeEventListener('click', giveNext, true);
    const [first, second] = contexts;
    expect(seen).toEqual([first, second, second, first]);
    expect(manager.active()).toBe(ROOT_CONTEXT);
  });

  it('lets a handler be removed that a zone of the application did not let run', () => {
    window.addEventListener('click', giveContext, true);
    let calls = 0;
    let open = false;
    const handler = (): void => void calls++;
    const gate = Zone.current.fork({
      name: 'gate',
      onInvokeTask: (parent, _, target, task, self, args) => (open ? parent.invokeTask(target, task, self, args) : undefined),
    });
    gate.run(() => button.addEventListener('click', handler));
    button.click();
    button.removeEventListener('click', handler);
    open = true;
    button.click();
    expect(calls).toBe(0);
    gate.run(() => button.addEventListener('click', handler));
    button.click();
    expect(calls).toBe(1);
  });

  it('shows the context to nobody whose promise a handler settles', async () => {
    window.addEventListener('click', giveContext, true);
    let settle = (): void => {};
    const seen = new Promise<void>((resolve) => {
      settle = resolve;
    }).then(() => manager.active());
    button.addEventListener('click', () => settle());
    await userEvent.click(button);
    expect(await seen).toBe(ROOT_CONTEXT);
  });

  it('patches Zone.prototype.runTask at the first such event, and puts it back', () => {
    const zoneClass = Zone as unknown as { readonly prototype: Zone }; // zone.js's types hide the class
    const native = zoneClass.prototype.runTask;
    button.click();
    expect(zoneClass.prototype.runTask).toBe(native);
    window.addEventListener('click', giveContext, true);
    button.click();
    expect(zoneClass.prototype.runTask).not.toBe(native);
    manager.disable();
    expect(zoneClass.prototype.runTask).toBe(native);
  });
});

it('is for the page to choose: who does not gets the patches, zone.js or not', () => {
  expect(browserContextManager()).toBeInstanceOf(TaskContextManager);
  expect(ZoneContextManager.isSupported()).toBe(true);
});
