import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

// That what bench:gc puts under load delivers its spans. OpenTelemetry's exporters are installed elsewhere and not asked here.

const SUBJECTS = ['floor', 'ours'];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('the load of bench:gc arrives, and no more of it than was made', async () => {
  const shares = await Promise.all(SUBJECTS.map(exportedShare));
  for (const share of shares) {
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  }
}, 30_000);

async function exportedShare(subject: string): Promise<number> {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const args = ['bench/gc/load.mjs', subject, `http://127.0.0.1:${port}`, '1', '20000'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { exportedShare: number }).exportedShare; // what load.mjs prints
}
