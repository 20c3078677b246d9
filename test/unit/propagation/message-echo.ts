import { activeContext, setContextManager } from '../../../src/context/active.ts';
import { getBaggage } from '../../../src/context/baggage.ts';
import { StackContextManager } from '../../../src/context/stack.ts';
import { type ConnectOptions, connect } from '../../../src/propagation/connect.ts';
import type { MessageTarget } from '../../../src/propagation/message-target.ts';
import { getSpan } from '../../../src/trace/current-span.ts';

export interface Question {
  readonly text: string;
}

export interface Answer {
  readonly text: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly isRemote?: boolean;
  readonly tenant?: string;
  readonly isPlain?: boolean;
}

/** Answers each question with the context that it came in, in that context. `answersTo`: where the answers go, if not there. */
export function echo(target: MessageTarget, options?: ConnectOptions, answersTo?: (event: { source?: unknown }) => MessageTarget): void {
  setContextManager(new StackContextManager());
  connect<Answer, Question>(target, options).receive(({ text }, event) => {
    const { send } = connect<Answer, Question>(answersTo?.(event) ?? target, options);
    const spanContext = getSpan(activeContext())?.spanContext();
    const tenant = getBaggage(activeContext())?.getEntry('tenant')?.value;
    if (!spanContext) return send({ text, isPlain: true });
    const { traceId, spanId, isRemote = false } = spanContext;
    return send({ text, traceId, spanId, isRemote, ...(tenant !== undefined && { tenant }) });
  });
}
