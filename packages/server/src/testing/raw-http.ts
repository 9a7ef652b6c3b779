import { connect } from 'node:net';

/**
 * Sends bytes as they are and answers with all that comes back until the server closes. For what `fetch` would tidy up
 * or refuse to send.
 */
export function rawHttp(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      got += chunk;
    });
    socket.on('close', () => resolve(got));
    socket.on('error', (error) => (got === '' ? reject(error) : resolve(got)));
  });
}

/** The lines of a request, as they go over the wire. */
export const requestText = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n`;

/** Sends bytes and hangs up at once. */
export function hangUpAfter(port: number, bytes: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, () => socket.destroy()));
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
