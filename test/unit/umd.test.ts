import { expect, it } from 'vitest';
import * as browser from '../../src/browser.ts';
import * as core from '../../src/index.ts';
import * as umd from '../../src/umd.ts';

it('the single file has everything of the core and of the browser entry but the protobuf encoding', () => {
  const { protobufEncoding, ...rest } = browser;
  expect(protobufEncoding).toBeDefined();
  expect(Object.keys(umd).sort()).toEqual([...new Set([...Object.keys(core), ...Object.keys(rest)])].sort());
});

it('the browser entry does no harm where there is no page', async () => {
  const tracing = browser.start({ exporter: () => {}, serviceName: 'rendered on a server' });
  core.getTracer('test').span('work', () => {});
  expect(tracing.stats()).toMatchObject({ created: 1, ended: 1 });
  await tracing.shutdown();
});
