// How a program under test comes to its end.

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ENDS = {
  natural: () => {},
  async exit({ code = 0, afterMs }) {
    if (afterMs) await sleep(afterMs);
    process.exit(code);
  },
  async signal({ signal, handler }, program) {
    if (handler) await HANDLERS[handler](signal, program);
    process.kill(process.pid, signal);
    setTimeout(() => {}, handler === 'shutdown' ? 60_000 : 10_000);
  },
  async killed({ afterMs = 0 }) {
    await sleep(afterMs);
    process.kill(process.pid, 'SIGKILL');
  },
  killedByPrimary() {
    process.send('loaded');
  },
  throw() {
    setTimeout(() => {
      throw new Error('the application failed');
    }, 0);
  },
  reject() {
    Promise.reject(new Error('the application failed'));
  },
  /** Lives on for a while. */
  async later({ afterMs }) {
    await sleep(afterMs);
  },
  async flush({ times = 1 }, { tracing, tell }) {
    const from = performance.now();
    const flush = async () => {
      await tracing?.flush();
      return performance.now() - from;
    };
    tell({ at: 'flushed', flushMs: await Promise.all(Array.from({ length: times }, flush)) });
    process.exit(0);
  },
  async shutdown({ during = 0 }, program) {
    const { tracing, tracer, tell } = program;
    const open = Array.from({ length: during }, () => tracer.startSpan('ends during shutdown'));
    const from = performance.now();
    const done = tracing?.shutdown();
    for (const span of open) {
      span.end();
      program.produced++;
      await sleep(1);
    }
    await done;
    tell({ at: 'shut down', shutdownMs: performance.now() - from });
  },
  /** Starts and shuts down many times, and says what is left of it. */
  async cycles({ times }, { about, tracing, tell }) {
    await tracing?.shutdown();
    const { getTracer } = await import('throughline');
    const { start } = await import('throughline/node');
    const cycle = async () => {
      const again = start({ serviceName: 'cycle', endpoint: about.endpoint });
      getTracer('cycle').span('work', () => {});
      await again.shutdown();
    };
    for (let i = 0; i < 10; i++) await cycle();
    const before = await left();
    for (let i = 0; i < times; i++) await cycle();
    tell({ at: 'cycled', left: { before, after: await left() } });
  },
};

const HANDLERS = {
  shutdown: (signal, { tracing, tell }) => {
    process.once(signal, async () => {
      const from = performance.now();
      await tracing?.shutdown();
      tell({ at: 'shut down', shutdownMs: performance.now() - from });
      process.exit(5);
    });
  },
  ignore: (signal) => {
    process.on(signal, () => {});
    setTimeout(() => process.exit(6), 300);
  },
  /** As many packages do that clean up behind themselves. */
  'signal-exit': async () => {
    const signalExit = await import('signal-exit');
    (signalExit.onExit ?? signalExit.default)(() => {});
  },
};

/** What this process holds that a leak would add to, once connections had time to close. */
async function left() {
  await sleep(200);
  globalThis.gc?.();
  const names = process.getActiveResourcesInfo();
  const count = (name) => names.filter((each) => each === name).length;
  return {
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    fetch: String(globalThis.fetch).length,
    heapMB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
  };
}

export async function endProgram(end, program) {
  await ENDS[end.kind](end, program);
}
