import { describe, expect, it } from 'vitest';
import { createConsent, sessionInstrumentation, start, type Tracing } from '../../../src/browser.ts';
import { offlineStore } from '../../../src/offline.ts';
import { stopAfterEach, until } from '../../browser/traced-page.ts';

const name = `consent-${Date.now()}`;
let running: Tracing | undefined;
const stored = async (): Promise<number> => {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const request = database.transaction(['entries']).objectStore('entries').count();
  await new Promise((resolve) => (request.onsuccess = resolve));
  database.close();
  return request.result;
};

describe('consent in a page', () => {
  stopAfterEach();

  it('rules requests, headers, the offline store and the session', async () => {
    const consent = createConsent();
    const batch = { store: offlineStore({ name }), scheduledDelayMillis: 5 };
    running = start({ endpoint: '/server/status/503', consent, batch, also: [sessionInstrumentation()] });
    const sentHeaders = async (): Promise<Record<string, string>> => (await (await fetch('/server/echo/consent')).json()).headers;
    expect(await sentHeaders()).not.toHaveProperty('traceparent');
    expect(sessionStorage.getItem('throughline.session')).toBeNull();
    consent.give();
    expect(await sentHeaders()).toHaveProperty('traceparent');
    expect(sessionStorage.getItem('throughline.session')).not.toBeNull();
    await running.shutdown();
    await until(() => running?.stats().destinations[0]?.stored !== 0);
    expect(await stored()).toBeGreaterThan(0);

    running = start({
      endpoint: '/server/status/503',
      consent,
      batch: { ...batch, store: offlineStore({ name }) },
      also: [sessionInstrumentation()],
    });
    await consent.withdraw();
    expect(await stored()).toBe(0);
    expect(await sentHeaders()).not.toHaveProperty('traceparent');
    expect(sessionStorage.getItem('throughline.session')).toBeNull();
    const [books] = running.stats().destinations;
    expect(books?.pending).toBe(0);
    expect(books?.dropped['no_consent']).toBeGreaterThan(0);
    await running.shutdown();
    expect(await stored()).toBe(0);
  });
});
