import { connect } from 'node:net';

/** Sends bytes as they are and returns what came back by the time the server closed, or, without `close`, once `answers` were complete. */
export async function sendRaw(port: number, text: string, isDone: (answer: string) => boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (isDone(answer)) socket.destroy();
    });
    socket.write(Buffer.from(text, 'utf8'));
  });
}
