import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// That what bench:gc puts under load delivers its spans. OpenTelemetry's exporters are installed elsewhere and not asked here.

const SUBJECTS = ['floor', 'ours', 'oursLate', 'oursByHttp'];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe.each(SUBJECTS)('the load on %s', (name) => {
  it.concurrent('arrives', async () => {
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const args = ['bench/gc/load.mjs', name, `http://127.0.0.1:${port}`, '1', '20000'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { exportedShare } = JSON.parse(stdout) as { exportedShare: number }; // what load.mjs prints
    expect(exportedShare).toBeGreaterThan(0);
    expect(exportedShare).toBeLessThanOrEqual(1);
  });
});
