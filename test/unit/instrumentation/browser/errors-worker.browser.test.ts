import { expect, it } from 'vitest';
import { until } from '../../../browser/traced-page.ts';

it('errors in a worker are recorded there, and still reach the page', async () => {
  const worker = new Worker(new URL('./errors-worker-script.ts', import.meta.url), { type: 'module' });
  const told: unknown[] = [];
  const reached: string[] = [];
  worker.onmessage = ({ data }) => told.push(...data);
  worker.onerror = (event) => {
    event.preventDefault();
    reached.push(event.message);
  };
  await until(() => told.length === 2 && reached.length > 0);
  expect(told.sort()).toEqual(['a rejection in a worker', 'an error in a worker']);
  expect(reached.join()).toContain('an error in a worker');
  worker.terminate();
});
