import { host } from '../platform/host.ts';

// console.log, because that is what test runners, loggers and browsers show in the right place. In Node it lets stdout emit an error when
// the reader has gone away (`app | head`), which nobody catches and which ends the application. So while lines of ours are being written,
// and only then, stdout has a listener.

let unwritten = 0;

/** Prints one text with a line break. */
export function print(text: string): void {
  const stdout = host.process?.stdout;
  if (!stdout?.on || stdout.destroyed) {
    host.console?.log(text);
    return;
  }
  if (unwritten++ === 0) stdout.on('error', ignore);
  host.console?.log(text);
  // Writes are in order: when this one is done, ours is. After an error the stream is dead, and the listener has yet to hear of it.
  stdout.write?.('', (error) => {
    if (!error && --unwritten === 0) stdout.off?.('error', ignore);
  });
}

function ignore(): void {}
