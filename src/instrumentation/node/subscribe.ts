import { errorText, report } from '../../platform/diagnostics.ts';

/**
 * Hears what Node publishes on a diagnostics channel; returns what ends that. A listener that throws is reported: Node would turn the
 * error into an uncaught exception of the application.
 */
export function subscribe<Message>(channel: string, listener: (message: Message) => void): () => void {
  const guarded = (message: unknown): void => {
    try {
      listener(message as Message); // what Node documents for this channel
    } catch (error) {
      report('instrumentation_failed', `what ${channel} tells could not be traced: ${errorText(error)}`);
    }
  };
  const { subscribe: subscribeChannel, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel');
  subscribeChannel(channel, guarded);
  return () => unsubscribe(channel, guarded);
}
