import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activeContext, resetContextManager, setContextManager, withContext } from '../../../src/context/active.ts';
import { getBaggage } from '../../../src/context/baggage.ts';
import { ROOT_CONTEXT } from '../../../src/context/context.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { type ConnectOptions, connect } from '../../../src/propagation/connect.ts';
import type { MessageTarget } from '../../../src/propagation/message-target.ts';
import { getSpan } from '../../../src/trace/current-span.ts';
import { FULL, SPAN_ID, TRACE_ID } from './contexts.ts';
import type { Answer, Question } from './message-echo.ts';

/** The two ends of one channel: what is sent into one comes out of the other, where `echo` runs. */
export interface Channel {
  readonly target: MessageTarget;
  /** Where answers arrive, if not there. */
  readonly answers?: MessageTarget;
  readonly options?: ConnectOptions;
  /** Posts without us. */
  post(message: unknown): void;
  close(): void;
}

/** What every kind of channel does whose other end runs `echo`. */
export function connectSuite(name: string, open: () => Promise<Channel>): void {
  describe(name, () => {
    let channel: Channel;
    beforeAll(async () => {
      setContextManager(new StackContextManager());
      channel = await open();
    });
    afterAll(() => {
      channel.close();
      resetContextManager();
    });

    const ask = (question: Question, context = FULL): Promise<Answer & { spanHere: string | undefined }> =>
      new Promise((resolve) => {
        const { send, receive } = connect<Question, Answer>(channel.target, channel.options);
        const from = channel.answers ? connect<Question, Answer>(channel.answers, channel.options).receive : receive;
        const stop = from((answer) => {
          if (answer?.text !== question.text) return;
          stop();
          resolve({ ...answer, spanHere: getSpan(activeContext())?.spanContext().spanId });
        });
        withContext(context, send, undefined, question);
      });

    test('carries span and baggage there, and back', async () => {
      const answer = await ask({ text: 'with' });
      expect(answer).toMatchObject({ text: 'with', traceId: TRACE_ID, spanId: SPAN_ID, isRemote: true, tenant: 'acme & söhne' });
      expect(answer.spanHere).toBe(SPAN_ID);
      expect(getBaggage(activeContext())).toBeUndefined();
    });

    test('carries nothing where there is nothing, and posts the message as it is', async () => {
      const answer = await ask({ text: 'without' }, ROOT_CONTEXT);
      expect(answer).toEqual({ text: 'without', isPlain: true, spanHere: undefined });
    });

    test('takes messages of others as they are', async () => {
      const { receive } = connect<Question, Answer>(channel.answers ?? channel.target, channel.options);
      const answer = new Promise<Answer>((resolve) => {
        const stop = receive((each) => {
          if (each?.text !== 'plain') return;
          stop();
          resolve(each);
        });
      });
      channel.post({ text: 'plain' });
      expect(await answer).toEqual({ text: 'plain', isPlain: true });
    });
  });
}
