import { createServer } from 'node:net';

/** `preferred` when it is free, else any port that is. */
export async function freePort(preferred) {
  return (await tryPort(preferred)) ?? (await tryPort(0));
}

function tryPort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
}
