// Uncaught errors, for every way in which a page carries its context.

import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorsInstrumentationOptions } from '../../../../src/instrumentation/browser/errors-options.ts';
import type { ReadableSpan } from '../../../../src/trace/pipeline.ts';
import { SpanStatusCode } from '../../../../src/trace/span-status.ts';
import type { ErrorsPage } from '../../../browser/errors-page.ts';
import { openFrame } from '../../../browser/frame.ts';
import { only, until } from '../../../browser/traced-page.ts';

type Act = keyof ErrorsPage['acts'];

export async function openErrorsPage(query: Readonly<Record<string, string>>): Promise<ErrorsPage> {
  const frame = await openFrame(query);
  return (frame.contentWindow as unknown as { page: ErrorsPage }).page; // its script put it there
}

export const exceptionsOf = (spans: readonly ReadableSpan[]): string[] =>
  spans.flatMap(({ name, events }) => events.map(({ attributes }) => `${name}: ${attributes?.['exception.message']}`));

export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));

const noticedAnything = ({ noticed }: ErrorsPage): boolean => noticed.told.length + noticed.console.length > 0;

export function describeErrors(title: string, query: Readonly<Record<string, string>>): void {
  let page: ErrorsPage;
  beforeEach(async () => {
    page = await openErrorsPage(query);
  });
  /** Does it and waits until a span of this name has ended. */
  const spanOf = async (act: Act, name: string, options?: ErrorsInstrumentationOptions): Promise<ReadableSpan> => {
    page.trace(options);
    page.acts[act]();
    await until(() => page.spans.some((span) => span.name === name));
    await aWhile();
    return only(page.spans, name);
  };

  describe(`an error that nobody catches, with ${title}`, () => {
    it.each([
      ['throwInClick', 'click button#buy', 'in click'],
      ['throwInTimer', 'work', 'in timer'],
      ['throwInMicrotask', 'work', 'in microtask'],
      ['rejectInThen', 'work', 'in then'],
      ['rejectLater', 'work', 'in then'],
      ['reportError', 'work', 'reported'],
    ] as const)('is an exception of the span that was current: %s', async (act, name, message) => {
      const span = await spanOf(act, name);
      expect(exceptionsOf(page.spans)).toEqual([`${name}: ${message}`]);
      expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message });
      expect(span.events[0]?.attributes).toMatchObject({
        'exception.type': 'Error',
        'exception.stacktrace': expect.stringContaining(message),
      });
    });

    it.each(['throwAlone', 'rejectAlone'] as const)('has a span of its own where there is none: %s', async (act) => {
      const span = await spanOf(act, 'exception');
      expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'alone' });
      expect(span.attributes).toMatchObject({ 'error.type': 'Error', 'url.full': expect.stringContaining('/server/page') });
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.durationMs).toBeLessThan(5);
    });

    it('is told once where a span has recorded it', async () => {
      await spanOf('throwInScope', 'scoped');
      expect(exceptionsOf(page.spans)).toEqual(['scoped: in scope']);
    });

    it('is none where somebody handles it', async () => {
      await spanOf('handle', 'work');
      expect(exceptionsOf(page.spans)).toEqual([]);
    });
  });

  describe(`what a page notices, with ${title}`, () => {
    const ACTS = [
      'throwInClick',
      'throwInTimer',
      'throwInMicrotask',
      'rejectInThen',
      'rejectLater',
      'rejectAlone',
      'rejectNative',
      'throwText',
    ] as const;

    it.each(ACTS)('is what it would notice without us: %s', async (act) => {
      const plain = await openErrorsPage(query);
      plain.acts[act]();
      await until(() => noticedAnything(plain));
      await aWhile();
      page.trace();
      page.acts[act]();
      await until(() => noticedAnything(page));
      await until(() => exceptionsOf(page.spans).length > 0);
      await aWhile();
      expect(page.noticed).toEqual(plain.noticed);
      expect(exceptionsOf(page.spans)).toHaveLength(1);
    });
  });
}
